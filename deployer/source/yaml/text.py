"""Bytes to characters: UTF-8 only, no character that a reader of the file could not see, and not too many."""

from __future__ import annotations

import codecs
import re
from functools import partial

from deployer.values.problem import Invalid
from deployer.values.source import Position

BYTES = 16 * 1024 * 1024
DEPTH = 64
NODES = 500_000
"""Keys, values and containers, counted as if every alias were written out."""
SCALAR = 1024 * 1024
"""Characters of one text, and of one line."""
KEY = 1024
"""Characters of a key; YAML's own limit."""
FINDINGS = 20
"""Repeated or unusable keys that are reported before reading stops."""


_ASCII = bytes([9, 10, 13, *range(32, 127)])
_FORBIDDEN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")
"""What YAML calls not printable; three more characters at which some programs break lines and others do not, so that
places would differ; and the marks that make text read in another order than it is stored."""


def decode(content: bytes, file: str) -> str:
    """The text of a file. A byte order mark at the beginning is dropped."""
    if not content.translate(None, _ASCII):
        return content.decode("ascii")
    if content.startswith(codecs.BOM_UTF8):
        content = content[len(codecs.BOM_UTF8) :]
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise _fail("YML004", file, (1, 1), "text is in UTF-16", "save the file as UTF-8")
    if (nul := content.find(b"\0")) >= 0:
        raise _fail("YML004", file, _count(content, nul), "file is binary, not text", "give a YAML file")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        place = _count(content, error.start)
        raise _fail("YML004", file, place, "text is not UTF-8", "save the file as UTF-8") from None
    check(text, file)
    return text


def check(text: str, file: str) -> None:
    """Refuse characters that no environment needs and no reviewer sees."""
    if bad := _FORBIDDEN.search(text):
        lines = text.count("\n", 0, bad.start()) + 1
        place = (lines, bad.start() - text.rfind("\n", 0, bad.start()))
        raise _fail("YML005", file, place, f"character U+{ord(bad[0]):04X} is not allowed", "remove it")


def _count(content: bytes, offset: int) -> tuple[int, int]:
    line = content[content.rfind(b"\n", 0, offset) + 1 : offset]
    return content.count(b"\n", 0, offset) + 1, len(line.decode("utf-8", "replace")) + 1


def _fail(code: str, file: str, place: tuple[int, int], message: str, help: str) -> Invalid:
    return Invalid.of(code, message, Position(file, *place), help)


_MARKS = "\u2066\u2067\u2068\u2069\u202a\u202b\u202c\u202d\u202e"
"""Stand in no text as they are: they are refused before. As escape sequences they may."""
_PAIR = re.compile(r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")
_ESCAPED = re.compile(r"\\[uU](?:0000)?(20(?:2[aAbBcCdDeE]|6[6-9]))")


def joined(text: str) -> tuple[str, str]:
    """The text with the escape sequence of the whole character, and a filler, for those of its halves; and the filler,
    which stands for nothing else, empty where nothing was joined.
    """
    if "\\ud" not in text and "\\uD" not in text:
        return text, ""
    taken = {chr(int(code, 16)) for code in _ESCAPED.findall(text)}
    filler = next((mark * 2 for mark in _MARKS if mark not in taken), "")
    return (_PAIR.sub(partial(_join, filler), text), filler) if filler else (text, "")


def _join(filler: str, found: re.Match[str]) -> str:
    number = 0x10000 + ((int(found[2], 16) - 0xD800) << 10) + int(found[3], 16) - 0xDC00
    return f"{found[1]}\\U{number:08X}{filler}"
