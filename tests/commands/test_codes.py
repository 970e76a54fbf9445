"""Every code that a user may meet can be explained, and nothing else is."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path

import deployer
from deployer.catalog.catalog import at
from deployer.catalog.refusal import refusals
from deployer.check.error_codes import codes, sourced, texts
from deployer.rules import rules
from tests.conftest import Run

PACKAGE = Path(deployer.__file__).parent
MADE_UP = {"ABC001"}
"""Codes of examples."""


def test_every_code_in_the_package_is_explained_and_every_explained_one_is_there() -> None:
    texts = (path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py") if path.name != "error_codes.py")
    used = {code for text in texts for code in re.findall(r"\"([A-Z]{3}\d{3})\"", text)} - MADE_UP
    used |= set(refusals())  # chosen by what Azure answers
    assert used - set(codes()) == set(), "not explained: add them to deployer/check/error_codes.md"
    assert set(codes()) - used == set(), "explained, but used nowhere"


def test_a_code_means_one_thing() -> None:
    made = [*texts(), *refusals(), *(rule.code for rule in rules())]
    assert [code for code, times in Counter(made).items() if times > 1] == []


def test_a_summary_is_one_sentence() -> None:
    for code in codes().values():
        assert re.fullmatch(r"[A-Z`*].*\.", code.summary), code
        assert len(code.summary) <= 120


def test_the_sources_that_a_rule_names_are_told_with_where_they_lead(run: Run) -> None:
    out = run("explain", "lif001").out
    revision = (
        "blob/00d8e0da0010874df58d9683a4b5110867fee669/articles/ai-foundry/concepts/model-lifecycle-retirement.md"
    )
    assert f"  LIFE_2025_05  https://github.com/MicrosoftDocs/azure-ai-docs/{revision} (2025-05-05)\n" in out
    (code,) = json.loads(run("explain", "LIF001", "-o", "json").out)["codes"]
    keys = [each["key"] for each in code["sources"]]
    assert keys == ["LIFE_2025_05", "LIFE_2026_03", "RETIRED_2026_04", "SCHED_2026_09"]


def test_every_rule_names_a_source_that_leads_somewhere_or_says_that_it_is_ours() -> None:
    sources = at(date(2026, 11, 23)).sources
    for rule in rules():
        code = sourced(codes()[rule.code], sources)
        assert code.sources or re.search(
            r"https://\S+\.\S+|our own\s+rule|in the\s+catalogue|deployer/catalog", code.text
        ), rule.code
        ends = re.findall(r"https://\S*$", code.text, re.MULTILINE)
        assert not [address for address in ends if address.endswith("-")], "an address is broken over two lines"


def test_who_set_a_value_is_told_also_where_a_variable_has_none(run: Run, tmp_path: Path) -> None:
    (tmp_path / "_base.yaml").write_text("subscription: ${AZURE_SUBSCRIPTION_ID}\nlocation: ${var.where}\n")
    (tmp_path / "dev.yaml").write_text("extends: _base.yaml\nvariables: {where: {type: string}}\nname: dev\n")
    ran = run("explain", "dev.yaml", "location")
    assert ran.code == 0 and '"${var.where}"  _base.yaml:2:11' in ran.out
