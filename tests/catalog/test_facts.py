"""docs/facts.md says which rule checks what, and nothing is forgotten there."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import deployer
from deployer.catalog.catalog import at
from deployer.rules import rules

PACKAGE = Path(deployer.__file__).parent
PAGE = (PACKAGE.parent / "docs" / "facts.md").read_text(encoding="utf-8")


def codes(text: str) -> set[str]:
    """Every code that is named, those between `A001 to A003` too."""
    found = set(re.findall(r"\b[A-Z]{3}\d{3}\b", text))
    for letters, first, last in re.findall(r"\b([A-Z]{3})(\d{3}) to \1(\d{3})\b", text):
        found |= {f"{letters}{number:03}" for number in range(int(first), int(last) + 1)}
    return found


def test_every_code_on_the_page_is_a_rule() -> None:
    assert codes(PAGE) <= {rule.code for rule in rules()}


def test_every_rule_about_a_fact_of_azures_is_on_the_page() -> None:
    """Rules about our own files, and about what stands beside a hub, have their sources in the rule alone."""
    others = ("CMK", "EXI", "IDS", "NET")
    assert {rule.code for rule in rules() if not rule.code.startswith(others)} <= codes(PAGE)


def test_every_limit_is_used_by_the_tool_or_named_with_the_reason_why_not() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    fixed = {"serverless_per_model_and_project": "MOD006", "tag_name": "TAG001"}
    for name in at(date(2026, 11, 23)).limits:
        assert f'"{name}"' in code or f"`{name}`" in PAGE or fixed.get(name, "-") in PAGE, name
