"""What is asked of Azure before the first write: one check a file, found by listing this folder. A file has
CHECK, whose `look` says what it saw; `preflight.py` beside this folder makes a verdict of it.
"""
