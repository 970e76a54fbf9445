"""Output formats, each a function from a value to text: `as_FORMAT(value) -> str`.

The formats of a value stand in a file that is called as the command that shows it: `status.py`, `diff_env.py`. The
large ones are folders with a file per format: `problems/` what validate found, `plan/` plans. `formats` finds them by
listing. What they return is byte-stable and ends in a newline. Text for people is always coloured: whoever prints it
takes the colour out where none is wanted.
"""
