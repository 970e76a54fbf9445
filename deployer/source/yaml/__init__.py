"""A strict reading of YAML 1.2 that keeps the place of every key and value, on the events of PyYAML's C parser.

Why that one, what it does otherwise than YAML 1.2 and what we refuse beside it: docs/yaml.md. Modules, each importing
only from those above it:

    text               bytes to characters, and how large a document may be
    findings           problems at the place of a character, foreign text shortened for a message
    positions          where keys and values begin and end, turned into places when asked
    indent             margins, and lines left of them
    scalar             what a plain scalar means
    parser_messages    the parser's errors in our words
    reader             events to data and positions
    stray_characters   what only stands between scalars
    compose            a whole text: data and positions
    file               a path to bytes
    edit_ranges        positions for edits
    write              values to text on one line
    dump               values to a document
    text_edits         changes of a text at the places of its values
"""
