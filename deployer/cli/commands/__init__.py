"""One command per file, found by listing this folder.

The first line of a file's docstring is the help that `deployer --help` shows, without importing the file; `command` is
its click command. What it returns is the exit code (cli/exits.py), 0 when it returns nothing. A folder is a group of
commands. An underscore stands for a hyphen (`diff_env.py`), one at the end for nothing (`import_.py`).
"""
