"""Every code that a user may meet can be explained, and nothing else is."""

from __future__ import annotations

import re
from pathlib import Path

import deployer
from deployer.codes import codes

PACKAGE = Path(deployer.__file__).parent
MADE_UP = {"ABC001"}
"""Codes of examples."""


def test_every_code_in_the_package_is_explained_and_every_explained_one_is_there() -> None:
    texts = (
        path.read_text(encoding="utf-8")
        for path in PACKAGE.rglob("*.py")
        if path.name not in ("codes.py", "refusals.py")
    )
    used = {code for text in texts for code in re.findall(r"\"([A-Z]{3}\d{3})\"", text)} - MADE_UP
    assert used - set(codes()) == set(), "not explained: add them to deployer/refusals.py"
    assert set(codes()) - used == set(), "explained, but used nowhere"


def test_a_summary_is_one_sentence() -> None:
    for code in codes().values():
        assert re.fullmatch(r"[A-Z`*].*\.", code.summary), code
        assert len(code.summary) <= 120
