"""The regular expressions of the grammar. All quantifiers that could backtrack are possessive: matching is linear.

YAML knows two blanks (space, tab) and, after normalisation, one line break; `\\s` would also match others.
"""

from __future__ import annotations

import re

_REST = r"(?:[ \t]*+(?:[^ \t\n\0:#]++|:(?![ \t\n\0])|(?<![ \t])#))*+"
_PLAIN = r"(?:[^ \t\n\0\-?:,\[\]{}#&*!|>'\"%@`]|[\-?:](?![ \t\n\0]))" + _REST
_FLOW_REST = r"(?:[ \t]*+(?:[^ \t\n\0:#,\[\]{}]++|:(?![ \t\n\0,\[\]{}])|(?<![ \t])#))*+"
_FLOW_PLAIN = r"(?:[^ \t\n\0\-?:,\[\]{}#&*!|>'\"%@`]|[\-?:](?![ \t\n\0,\[\]{}]))" + _FLOW_REST
_BLANK_LINES = r"(?:[ \t]*+(?:#[^\n]*+)?\n++)*+( *+)"
_TRAIL = r"[ \t]*+(?:(?<=[ \t])#[^\n]*+)?\n" + _BLANK_LINES
_NAME = r"[^ \t\n\0,\[\]{}]++"

PLAIN = re.compile(_PLAIN)
"""A plain scalar on its first line, outside brackets."""
FLOW_PLAIN = re.compile(_FLOW_PLAIN)
"""The same inside brackets, where commas and brackets end it."""
PLAIN_MORE = re.compile(r"(?:[^ \t\n\0:#]|:(?![ \t\n\0]))" + _REST)
FLOW_MORE = re.compile(r"(?:[^ \t\n\0:#,\[\]{}]|:(?![ \t\n\0,\[\]{}]))" + _FLOW_REST)

ENTRY = re.compile(rf"([A-Za-z_][A-Za-z0-9_.\-]*+) *+:(?:[ \t]++({_PLAIN}))?{_TRAIL}")
"""The line most files are made of: a word, a colon, perhaps a plain scalar; then the indentation of the next line."""
ITEM = re.compile(rf"-(?:[ \t]++({_PLAIN}))?{_TRAIL}")
"""A sequence item that is a plain scalar, or nothing on its line."""
FLOW_ENTRY = re.compile(rf"([A-Za-z_][A-Za-z0-9_.\-]*+) *+: ++({_FLOW_PLAIN}) *+(?:, *+|(?=\}}))")
FLOW_ITEM = re.compile(rf"({_FLOW_PLAIN}) *+(?:, *+|(?=\]))")
"""The most common entries in brackets, with the comma that ends them."""

TRAIL = re.compile(_TRAIL)
"""What may follow a value: blanks, a comment, the line break, lines without content, the next line's indentation."""
BLANK_LINES = re.compile(_BLANK_LINES)
BREAKS = re.compile(r"[ \t]*+\n((?:[ \t]*+\n)*+)( *+)[ \t]*+")
"""Inside a scalar: the end of a line, blank lines, the indentation of the next line."""
BLANKS = re.compile(r"[ \t]*+")
FLOW_SPACE = re.compile(r"[ \t]*+(?:(?:(?<=[ \t\n])#[^\n]*+)?\n[ \t]*+)*+")

SINGLE = re.compile(r"'((?:[^']++|'')*+)'")
DOUBLE = re.compile(r'"((?:[^"\\]++|\\[^\0])*+)"')
WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]*+ *+:(?=[ \t\n])")
"""A word and its colon: what most keys are."""
COLON = re.compile(r"[ \t]*+:(?=[ \t\n])")
ANCHOR = re.compile(rf"&({_NAME})(?=[ \t\n\0,\[\]{{}}])")
ALIAS = re.compile(rf"\*({_NAME})")
MARKER = re.compile(r"(?:---|\.\.\.)(?=[ \t\n\0])")
HEADER = re.compile(r"([|>])(?:([1-9])([+\-])?|([+\-])([1-9])?)?[ \t]*+(?:(?<=[ \t])#[^\n]*+)?\n")

ESCAPE = re.compile(r"\\(x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[^\n])")
INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
NO_NUMBER = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
