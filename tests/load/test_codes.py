"""Every code that reading, laying over and editing can end in is documented, and no other."""

from __future__ import annotations

import re
from pathlib import Path

import deployer
from deployer.check.error_codes import texts

SOURCE = Path(deployer.__file__).parent / "source"
USED = re.compile(r'"((?:YML|EXT|VAR|EDT)\d{3})", ')


def test_every_code_is_documented_once() -> None:
    used = {code for path in SOURCE.rglob("*.py") for code in USED.findall(path.read_text(encoding="utf-8"))}
    assert used == {code for code in texts() if code[:3] in ("YML", "EXT", "VAR", "EDT")}


def test_no_code_stands_twice() -> None:
    table = (SOURCE.parent / "check" / "error_codes.md").read_text(encoding="utf-8")
    headings = re.findall(r"^# (.*)$", table, re.MULTILINE)
    assert headings == sorted(set(headings))
    assert all(re.fullmatch(r"[A-Z]{3}\d{3}", heading) for heading in headings)


def test_documentation_begins_with_a_sentence_and_names_its_source() -> None:
    for code, text in texts().items():
        first, _, rest = text.partition("\n")
        assert first.endswith("."), code
        assert code[:3] not in ("YML", "EXT", "VAR", "EDT") or re.search(r"^Source: ", rest, re.MULTILINE), code
