"""A strict reader of YAML 1.2 that keeps the place of every key and value.

Our own, by measure (docs/yaml.md): of the parsers that exist, the fast one crashes the process on hostile input, and
the others are lenient, slow or know no places. Modules, each importing only from those above it:

    limits     how large a document may be
    patterns   the regular expressions of the grammar
    marks      offsets of keys and values, turned into places when asked
    document   what is known while one document is read
    scalar     plain and quoted scalars
    literal    block scalars: | and >
    lines      what stands between values
    key        keys of mappings
    flow       [a, b] and {a: b}
    block      mappings and sequences by indentation
    stream     a whole text: directives and document markers
    text       bytes to characters
    file       a path to bytes
    spans      where values end
    write      values to text
    splice     changes of a text at the places of its values
"""
