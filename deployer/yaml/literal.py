"""Block scalars: literal `|`, which keeps line breaks, and folded `>`, which joins lines."""

from __future__ import annotations

from deployer.yaml.document import Document
from deployer.yaml.limits import SCALAR
from deployer.yaml.patterns import HEADER, MARKER


def block_scalar(document: Document, start: int, parent: int) -> tuple[str, int]:
    """The scalar whose header is at `start`, and the offset of the line after it."""
    text = document.text
    header = HEADER.match(text, start)
    if not header:
        help = "after '|' or '>' only an indentation digit, '+' or '-', and a comment may stand on the line"
        raise document.fail("YML010", start, "block scalar begins with a line that is not its header", help)
    digit, chomp = header[2] or header[5], header[3] or header[4]
    indent = max(parent, 0) + int(digit) if digit else _indentation(document, header.end(), parent)
    lines, end = _lines(document, header.end(), indent)
    blank = len(lines)
    while blank and not lines[blank - 1]:
        blank -= 1
    body = "\n".join(lines[:blank]) if header[1] == "|" else _fold(lines[:blank])
    if chomp == "-":
        return body, end
    if chomp == "+":
        kept = len(lines) - blank + (1 if blank else 0)
        return body + "\n" * kept, end
    return body + ("\n" if blank else ""), end


def _indentation(document: Document, offset: int, parent: int) -> int:
    """Indentation of the first line with content; blank lines before it must not be longer than it."""
    text, widest, place, start = document.text, 0, offset, offset
    while True:
        end = offset
        while text[end] == " ":
            end += 1
        width = end - offset
        if text[end] != "\n":
            break
        if width > widest:
            widest, place = width, offset
        offset = end + 1
        if offset - start > SCALAR:
            raise document.lengthy(start)
    if text[end] == "\0" or width <= parent:
        return max(widest, parent + 1)
    if widest > width:
        message = "blank line is indented more than the text after it"
        raise document.fail("YML011", place, message, "remove the spaces, or write the indentation as a digit: '|2'")
    return width


def _lines(document: Document, offset: int, indent: int) -> tuple[list[str], int]:
    text, prefix, start = document.text, " " * indent, offset
    last = len(text) - 1
    lines: list[str] = []
    while offset < last:
        end = text.index("\n", offset)
        if text.startswith(prefix, offset, end):
            if not indent and MARKER.match(text, offset):
                break
            lines.append(text[offset + indent : end])
        elif rest := text[offset:end].lstrip(" "):
            if not rest.strip("\t "):
                raise document.fail("YML011", end - len(rest), "tab in the indentation", "indent with spaces")
            break
        else:
            lines.append("")
        offset = end + 1
        if offset - start > SCALAR:
            raise document.lengthy(start)
    return lines, offset


def _fold(lines: list[str]) -> str:
    """Join lines by a space; keep the breaks around blank lines and around lines that are indented more."""
    parts: list[str] = []
    blank, flush, begun = 0, False, False
    for line in lines:
        if not line:
            blank += 1
            continue
        flat = line[0] not in " \t"
        if not begun:
            parts.append("\n" * blank)
        elif flush and flat:
            parts.append("\n" * blank or " ")
        else:
            parts.append("\n" * (blank + 1))
        parts.append(line)
        blank, flush, begun = 0, flat, True
    return "".join(parts)
