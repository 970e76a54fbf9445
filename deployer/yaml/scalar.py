"""Plain and quoted scalars, and what a plain one means under the core schema of YAML 1.2."""

from __future__ import annotations

import re
from typing import Any

from deployer.yaml.document import Document, shorten
from deployer.yaml.limits import SCALAR
from deployer.yaml.patterns import (
    BREAKS,
    DOUBLE,
    ESCAPE,
    FLOAT,
    FLOW_MORE,
    INTEGER,
    MARKER,
    NO_NUMBER,
    PLAIN_MORE,
    SINGLE,
)

WORDS = {
    **dict.fromkeys(("null", "Null", "NULL", "~"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
"""Words that are not text. All others are: `no`, `on`, `12:30`, `1_000` and dates."""

_MAYBE_TYPED = frozenset("nN~tTfF.+-0123456789")
_SIMPLE = {
    **{"0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b"},
    **{" ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029"},
}
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_FORBIDDEN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def resolve(document: Document, text: str, offset: int) -> Any:
    """The value of a plain scalar."""
    if text[0] not in _MAYBE_TYPED:
        return text
    if len(text) < 19 and text.isascii() and text.isdecimal():
        return int(text)
    if text in WORDS:
        return WORDS[text]
    if INTEGER.fullmatch(text):
        return _integer(document, text, offset)
    if FLOAT.fullmatch(text):
        number = float(text)
        if number in (float("inf"), float("-inf")):
            raise document.fail("YML018", offset, f"number '{shorten(text)}' is too large", "put it in quotes")
        return number
    if NO_NUMBER.fullmatch(text):
        raise document.fail("YML018", offset, f"'{text}' is not a number that Azure can take", "put it in quotes")
    return text


def _integer(document: Document, text: str, offset: int) -> int:
    number = int(text, 0 if text[:2] in ("0x", "0o") else 10) if len(text) <= 24 else 2**64
    if not -(2**63) <= number < 2**63:
        message = f"number '{shorten(text)}' does not fit into 64 bits"
        raise document.fail("YML018", offset, message, "put it in quotes if it is text")
    return number


def continue_plain(document: Document, start: int, end: int, indent: int, flow: bool) -> tuple[str, int]:
    """A plain scalar with the lines that continue it: those indented more than `indent`."""
    text = document.text
    if text[end] not in " \t\n":
        return text[start:end], end
    more = FLOW_MORE if flow else PLAIN_MORE
    parts = [text[start:end]]
    while (gap := BREAKS.match(text, end)) and len(gap[2]) > indent:
        line = gap.end()
        found = more.match(text, line)
        if not found or (not gap[2] and MARKER.match(text, gap.end(2))):
            break
        parts.append("\n" * gap[1].count("\n") or " ")
        parts.append(found[0])
        end = found.end()
        if end - start > SCALAR:
            raise document.lengthy(start)
    return "".join(parts), end


def quoted(document: Document, start: int, indent: int) -> tuple[str, int]:
    """A scalar in quotes, and where it ends. Its further lines must be indented more than `indent`."""
    text = document.text
    double = text[start] == '"'
    found = (DOUBLE if double else SINGLE).match(text, start)
    if not found:
        mark = "double" if double else "single"
        raise document.fail("YML010", start, f"text in {mark} quotes has no end", "close the quotes")
    raw: str = found[1]
    if len(raw) > SCALAR:
        raise document.lengthy(start)
    if "\n" in raw:
        raw = _fold(document, raw, start + 1, indent, double)
    elif double and "\\" in raw:
        raw = _unescape(document, raw, start + 1)
    if not double:
        return raw.replace("''", "'"), found.end()
    return raw, found.end()


def _fold(document: Document, raw: str, start: int, indent: int, double: bool) -> str:
    parts: list[str] = []
    offset, breaks, glued = start, 0, False
    lines = raw.split("\n")
    for number, line in enumerate(lines):
        body = line
        if number:
            body = line.lstrip(" \t")
            if body or number == len(lines) - 1:
                _check_line(document, line, offset, indent)
        glue = False
        if number < len(lines) - 1:
            body, glue = _trim(body, double)
        if body or number == len(lines) - 1 or number == 0 or glue:
            if number:
                parts.append("\n" * breaks if breaks or glued else " ")
            shift = offset + len(line) - len(line.lstrip(" \t")) if number else offset
            parts.append(_unescape(document, body, shift) if double and "\\" in body else body)
            breaks, glued = 0, glue
        else:
            breaks += 1
        offset += len(line) + 1
    return "".join(parts)


def _trim(line: str, double: bool) -> tuple[str, bool]:
    """A line without the blanks at its end; True if its break is escaped. Escaped blanks stay."""
    body = line.rstrip(" \t")
    slashes = len(body) - len(body.rstrip("\\")) if double else 0
    if slashes % 2 == 0:
        return body, False
    if len(body) < len(line):
        return line[: len(body) + 1], False
    return body[:-1], True


def _check_line(document: Document, line: str, offset: int, indent: int) -> None:
    spaces = len(line) - len(line.lstrip(" "))
    if spaces <= indent:
        help = f"indent it by {indent + 1} spaces or more, or keep the text on one line"
        raise document.fail("YML011", offset + spaces, "line inside quotes is not indented enough", help)
    if not spaces and MARKER.match(document.text, offset):
        raise document.fail("YML010", offset, "document marker inside quotes", "close the quotes before it")


def _unescape(document: Document, raw: str, offset: int) -> str:
    def replace(found: re.Match[str]) -> str:
        code = found[1]
        if len(code) > 1:
            number = int(code[1:], 16)
            if number <= 0x10FFFF:
                return chr(number)
        elif code in _SIMPLE:
            return _SIMPLE[code]
        place = offset + found.start()
        message = f"'\\{shorten(code)}' is not an escape sequence"
        raise document.fail("YML010", place, message, "write '\\\\' for a backslash, or use single quotes")

    text = _PAIR.sub(lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), ESCAPE.sub(replace, raw))
    if bad := _FORBIDDEN.search(text):
        message = f"escaped character U+{ord(bad[0]):04X} is not allowed"
        raise document.fail("YML005", offset, message, "no name or text of an environment can hold it: take it out")
    return text
