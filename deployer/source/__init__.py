"""YAML text -> Source: data, and beside it the place of every value.

yaml      text to data and places, and edits back into the text
layers    `extends`, `variables` and `${...}`: several files as one
files     the one door to files that we write
load      a file to a Source
overlay   a file with everything that it extends
edit      changes of values to changes of the text
diff      how two sources differ
"""
