"""A whole text to its data and places."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from deployer.source.yaml.findings import Findings
from deployer.source.yaml.positions import Marks
from deployer.source.yaml.reader import Reader
from deployer.source.yaml.stray_characters import refuse_stray_characters
from deployer.source.yaml.text import SCALAR


def compose(text: str, file: str) -> tuple[Any, Marks]:
    """The data of a text, with the places of all keys and values. Raises Invalid."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    findings = Findings(file, text if text.endswith("\n") else f"{text}\n")
    _refuse_long_lines(findings)
    with _uncollected():
        marks = Reader(findings).read()
        refuse_stray_characters(findings, marks)
    return marks.data, marks


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without Python's garbage collector, which would look through everything that was read again and again."""
    paused = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if paused:
            gc.enable()


def _refuse_long_lines(findings: Findings) -> None:
    at, last = 0, len(findings.text) - 1
    while at + SCALAR < last:
        end = findings.text.rfind("\n", at, at + SCALAR + 1)
        findings.refuse_length(at, end if end >= 0 else last)
        at = end + 1
