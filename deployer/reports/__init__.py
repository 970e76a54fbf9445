"""One output format per file, each a function from a value to text: `report(value) -> str`.

A sub-package holds the formats of one value: `problems/` those of what validate found, `plan/` those of a plan. The
name of a file is the name of the format; `formats` finds them by listing the folder. What they return is byte-stable
and ends in a newline. Text for people is always coloured: whoever prints it takes the colour out where none is wanted.
"""
