"""What no event tells, but what stands between the scalars does: keys marked with `?`, and comments without a blank
before them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NoReturn

from deployer.source.yaml.findings import Findings
from deployer.source.yaml.positions import Container, Marks

_SUSPECT = re.compile(r"#(?<![\s#]#)(?<!\A#)|\?(?<!\w\?)")
"""Most files have none: a comment begins behind a blank, or with the file."""
_SIGN = re.compile(r"(?<=\S)#|\?")
_COMMENT = re.compile(r"(?<!\S)#")
_HEADER = re.compile(r"(?:&\S+\s+(?:#[^\n]*\n\s*)*)?[|>][-+0-9]*#")


def refuse_stray_characters(findings: Findings, marks: Marks) -> None:
    """Refuse those of a text that was read; only one with a suspicious character costs a second look."""
    text, at = findings.text, 0
    if not _SUSPECT.search(text):
        return
    whole = () if isinstance(marks.data, dict | list) else ((marks.start, marks.end),)
    for start, end in (*sorted([*whole, *_scalars(marks.containers.values())]), (len(text), len(text))):
        _refuse_between(findings, at, start)
        if start < len(text) and text[start] in "&|>" and (header := _HEADER.match(text, start)):
            _refuse(findings, header.end() - 1)
        at = max(at, end)


def _scalars(containers: Iterable[Container]) -> Iterator[tuple[int, int]]:
    """Where scalars begin and end; an alias of a collection is left out, and harmless."""
    for each in containers:
        keyed = type(each.data) is dict
        if keyed:
            yield from zip(each.starts[::2], each.ends[::2], strict=True)
        values = each.data.values() if keyed else each.data
        places = zip(each.starts[keyed :: 1 + keyed], each.ends[keyed :: 1 + keyed], strict=True)
        for value, place in zip(values, places, strict=True):
            if type(value) is not dict and type(value) is not list:
                yield place


def _refuse_between(findings: Findings, start: int, end: int) -> None:
    """Between scalars, `#` stands only where a comment begins, and `?` only within one."""
    text, at = findings.text, start
    while found := _SIGN.search(text, at, end):
        offset = found.start()
        line = text.rfind("\n", at, offset) + 1 or at
        if not _COMMENT.search(text, line, offset):
            _refuse(findings, offset)
        line_end = text.find("\n", offset, end)
        at = end if line_end < 0 else line_end


def _refuse(findings: Findings, offset: int) -> NoReturn:
    if findings.text[offset] == "?":
        raise findings.fail("YML019", offset, "keys with '?' are not supported", "write 'key: value'")
    raise findings.fail("YML010", offset, "no space before '#'", "put a space before '#'")
