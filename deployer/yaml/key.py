"""Keys of mappings: text, once each, on one line."""

from __future__ import annotations

from typing import Any

from deployer.yaml.document import Document, shorten
from deployer.yaml.limits import KEY
from deployer.yaml.lines import is_dash, misplaced, past_blanks, tab, two_anchors
from deployer.yaml.patterns import ALIAS, ANCHOR, COLON, DOUBLE, PLAIN, SINGLE, WORD
from deployer.yaml.scalar import quoted, resolve


def is_key(document: Document, at: int) -> bool:
    """Does a key of a mapping begin here?"""
    text = document.text
    if WORD.match(text, at) or (text[at] == "?" and text[at + 1] in " \t\n"):
        return True
    if text[at] == "&" and (anchor := ANCHOR.match(text, at)):
        at = past_blanks(document, anchor.end())
    if COLON.match(text, at):
        return True
    pattern = {'"': DOUBLE, "'": SINGLE, "*": ALIAS}.get(text[at], PLAIN)
    found = pattern.match(text, at)
    return bool(found and COLON.match(text, found.end()) and "\n" not in found[0])


def read_key(document: Document, at: int) -> tuple[str, int]:
    """The key at `at`, and where it ends."""
    text = document.text
    start, name = at, ""
    if text[at] == "&":
        name, end = document.name(at)
        start = past_blanks(document, end)
    if COLON.match(text, start):
        raise document.fail("YML013", start, "key is missing", "write a name before ':'")
    if name and text[start] == "*":
        raise two_anchors(document, start)
    raw, end = _value(document, start)
    if "\n" in text[start:end]:
        raise document.fail("YML013", start, "key is longer than a line", "write it on one line")
    if name:
        document.remember(name, raw, 1)
    return check_key(document, raw, start, end), end


def _value(document: Document, at: int) -> tuple[Any, int]:
    text = document.text
    if text[at] in "\"'":
        return quoted(document, at, -1)
    if text[at] == "*":
        return document.alias(at)
    if text[at] == "\t":
        raise tab(document, at)
    if is_dash(text, at):
        raise document.fail("YML011", at, "sequence item among the keys of a mapping", "indent it below its key")
    found = PLAIN.match(text, at)
    if found is None or (text[at] == "?" and text[at + 1] in " \t\n"):
        raise misplaced(document, at)
    return resolve(document, found[0], at), found.end()


def check_key(document: Document, key: Any, at: int, end: int) -> str:
    """The key if it is text; otherwise a problem, and some text to read on with."""
    text = document.text
    written = text[at:end]
    if not isinstance(key, str):
        what = "a collection" if isinstance(key, (dict, list)) else f"'{shorten(written)}', which is not text"
        document.report("YML013", at, f"key is {what}", "keys are text: put it in quotes, or write another word")
        return written
    if end - at > KEY:
        raise document.fail("YML013", at, f"key is longer than {KEY:,} characters", "shorten it")
    if written == "<<":
        help = "use 'extends', or repeat the values: merge keys are no part of YAML 1.2"
        document.report("YML014", at, "merge key '<<' is not supported", help)
    return key


def repeated(document: Document, data: dict[str, Any], offsets: list[int], key: str, at: int) -> None:
    """Report a key that its mapping has already."""
    first = document.position(offsets[2 * list(data).index(key)])
    help = f"the first is at line {first.line}, column {first.column}: keep one of them"
    document.report("YML012", at, f"key '{shorten(key)}' is written twice", help)
