"""A strict reading of YAML 1.2 that keeps the place of every key and value, on the events of PyYAML's C parser.

Why that one, what it does otherwise than YAML 1.2 and what we refuse beside it: docs/yaml.md. Modules, each importing
only from those above it:

    limits     how large a document may be
    shorten    foreign text for a message
    findings   problems at the place of a character
    marks      where keys and values begin and end, turned into places when asked
    halves     characters that JSON escapes in two halves
    indent     margins, and lines left of them
    scalar     what a plain scalar means
    mistakes   the parser's errors in our words
    reader     events to data and marks
    signs      what only stands between scalars
    compose    a whole text: data and marks
    text       bytes to characters
    file       a path to bytes
    spans      marks for edits
    write      values to text on one line
    dump       values to a document
    splice     changes of a text at the places of its values
"""
