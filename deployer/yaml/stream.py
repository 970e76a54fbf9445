"""A whole text: directives, document markers, and the one document between them."""

from __future__ import annotations

import re
from typing import Any

from deployer.values.problem import Invalid
from deployer.yaml.block import inline, node
from deployer.yaml.document import Document
from deployer.yaml.limits import SCALAR
from deployer.yaml.marks import Marks
from deployer.yaml.patterns import BLANK_LINES, BLANKS, MARKER, TRAIL

_VERSION = re.compile(r"%YAML[ \t]+1\.2[ \t]*(?:(?<=[ \t])#[^\n]*)?\n")


def compose(text: str, file: str) -> tuple[Any, Marks]:
    """The data of a text, with the offsets of all keys and values. Raises Invalid."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    document = Document(file, text + ("\0" if text.endswith("\n") else "\n\0"))
    _refuse_long_lines(document)
    start, data, after = _read(document)
    _finish(document, after)
    if document.problems:
        raise Invalid(document.problems)
    return data, Marks(file, text, data, start, document.offsets, document.columns, document.nodes)


def _refuse_long_lines(document: Document) -> None:
    at, last = 0, len(document.text) - 1
    while at + SCALAR < last:
        end = document.text.rfind("\n", at, at + SCALAR + 1)
        if end < 0:
            raise document.lengthy(at)
        at = end + 1


def _read(document: Document) -> tuple[int, Any, int]:
    """Where the document begins, its data, and where it ends."""
    text = document.text
    at, column = _lines(document, 0)
    at, column, directive = _directives(document, at, column)
    if not (text.startswith("---", at) and MARKER.match(text, at)):
        if directive:
            raise document.fail("YML016", at, "directive without a document", "write '---' after it, or remove it")
        return at, *_top(document, at, column)
    found = BLANKS.match(text, at + 3)
    assert found is not None  # it matches the empty string
    if text[found.end()] not in "\n#":
        data, after, column = inline(document, found.end(), -1, False)
        _refuse_rest(document, after, column)
        return found.end(), data, after
    begun = TRAIL.match(text, at + 3)
    if not begun:
        raise document.fail("YML010", found.end(), "comment is not set off by a blank", "put a space before '#'")
    return begun.end(), *_top(document, begun.end(), len(begun[1]))


def _top(document: Document, at: int, column: int) -> tuple[Any, int]:
    if not column and (document.text[at] == "\0" or MARKER.match(document.text, at)):
        return None, at
    data, after, column = node(document, at, column, -1)
    _refuse_rest(document, after, column)
    return data, after


def _refuse_rest(document: Document, at: int, column: int) -> None:
    text = document.text
    if text[at] != "\0" and (column or not MARKER.match(text, at)):
        help = "indent it as the lines around it; a file holds one mapping"
        raise document.fail("YML011", at, "text after the end of the document's value", help)


def _directives(document: Document, at: int, column: int) -> tuple[int, int, bool]:
    """Past `%YAML 1.2`; any other directive is refused."""
    text, found = document.text, False
    while not column and text[at] == "%":
        if found or not (line := _VERSION.match(text, at)):
            help = "remove it: only '%YAML 1.2', once, is understood"
            raise document.fail("YML016", at, "directive is not supported", help)
        found = True
        at, column = _lines(document, line.end())
    return at, column, found


def _finish(document: Document, at: int) -> None:
    """After the document only `...` and comments may stand."""
    text = document.text
    while text.startswith("...", at):
        end = TRAIL.match(text, at + 3)
        if not end:
            raise document.fail("YML010", at, "text after the document marker '...'", "remove it")
        at = end.end()
    if text[at] != "\0":
        raise document.fail("YML016", at, "a second document begins", "a file holds one document: split it")


def _lines(document: Document, at: int) -> tuple[int, int]:
    """The next content from the beginning of a line, and its column."""
    found = BLANK_LINES.match(document.text, at)
    assert found is not None  # it matches the empty string
    return found.end(), len(found[1])
