"""The official YAML test suite: invalid texts are refused and valid ones mean what they should, but for two tables."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from deployer.source.yaml.compose import compose
from deployer.source.yaml.text import decode
from deployer.values.problem import Invalid
from tests.load.deviations import DEVIATIONS, TAKEN

ROOT = Path(__file__).parents[2]
SUITE = ROOT.parent / "shared" / "corpus" / "yaml-test-suite.json"
REFUSED = {case: code for (code, _), cases in DEVIATIONS.items() for case in cases.split()}
WITHOUT_JSON = {"4ABK": {"unquoted": "separate", "http://foo.com": None, "omitted value": None}}
"""Valid cases for which the suite gives no JSON, with what they mean."""

needs_suite = pytest.mark.skipif(not SUITE.is_file(), reason=f"the YAML test suite is not at {SUITE}")


@cache
def cases() -> dict[str, dict[str, Any]]:
    """The cases by their id."""
    if not SUITE.is_file():
        return {}
    return {case["id"]: case for case in json.loads(SUITE.read_text(encoding="utf-8"))["cases"]}


def read(case: str) -> Any:
    return compose(decode(cases()[case]["yaml"].encode(), "case.yaml"), "case.yaml")[0]


@needs_suite
@pytest.mark.parametrize("case", [name for name, case in cases().items() if case["must_fail"] and name not in TAKEN])
def test_invalid_text_is_refused(case: str) -> None:
    with pytest.raises(Invalid) as caught:
        read(case)
    assert caught.value.problems[0].position


@needs_suite
@pytest.mark.parametrize("case", TAKEN)
def test_invalid_text_that_is_taken_is_read_as_the_table_says(case: str) -> None:
    assert cases()[case]["must_fail"]
    assert json.dumps(read(case)) == json.dumps(TAKEN[case][0])


@needs_suite
@pytest.mark.parametrize("case", [name for name, case in cases().items() if not case["must_fail"]])
def test_valid_text_means_what_the_suite_says_or_is_a_known_deviation(case: str) -> None:
    if case in REFUSED:
        with pytest.raises(Invalid) as caught:
            read(case)
        assert caught.value.problems[0].code == REFUSED[case]
        return
    text = cases()[case]["json"]
    wanted = WITHOUT_JSON[case] if text is None else json.loads(text) if text.strip() else None
    assert json.dumps(read(case)) == json.dumps(wanted)


@needs_suite
def test_the_suite_is_whole() -> None:
    assert len(cases()) == 402
    assert not REFUSED.keys() - cases().keys()


def test_the_documentation_lists_every_deviation() -> None:
    page = (ROOT / "docs" / "yaml.md").read_text(encoding="utf-8")
    for (code, reason), names in DEVIATIONS.items():
        assert f"| {code} | {reason} | {len(names.split())} |" in page
        assert ", ".join(names.split()) in page
    for case, (data, reason) in TAKEN.items():
        assert f"| {case} | {reason} | `{json.dumps(data)}` |" in page
