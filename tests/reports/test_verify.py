"""What came of asking the endpoints, in every format."""

from __future__ import annotations

import json
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt

from deployer.reports.ansi import plain
from deployer.reports.formats import formats, report
from deployer.values.outcome import Outcome, Probe

GOOD = Outcome(
    Probe(
        "chat",
        "assistants",
        "https://chat.example",
        "Ministral-3B",
        frozenset({"chat"}),
        "/subscriptions/s/chat",
        kind="serverless_endpoint",
    ),
    True,
    "answers",
    "Ministral-3B",
    9,
)
BAD = Outcome(
    Probe(
        "code",
        "coding",
        "https://code.example",
        "Codestral-2501",
        frozenset({"chat"}),
        "/subscriptions/s/code",
        kind="serverless_endpoint",
    ),
    False,
    "/info answers 401",
)


def written(name: str, *outcomes: Outcome) -> str:
    return report("verify", name)(outcomes)


def test_every_format_is_found_by_listing_the_folder() -> None:
    assert formats("verify") == ("text", "json", "junit", "markdown")


def test_text_tells_who_answers_and_ends_with_what_does_not_and_the_sum() -> None:
    assert plain(written("text", BAD, GOOD)) == (
        "ok      'assistants/chat': answers as 'Ministral-3B', 9 tokens  https://chat.example\n"
        "failed  'coding/code': /info answers 401  https://code.example\n"
        "Verified: 1 of 2 endpoints answer.\n"
    )
    assert plain(written("text", GOOD)).endswith("Verified: 1 of 1 endpoint answers.\n")
    assert plain(written("text")) == "No endpoint was asked.\n"


def test_json_keeps_the_order_and_tells_whether_all_answer() -> None:
    found = json.loads(written("json", BAD, GOOD))
    assert found["ok"] is False
    assert [item["endpoint"] for item in found["outcomes"]] == ["code", "chat"]
    assert found["outcomes"][1] == {
        "endpoint": "chat",
        "environment": "",
        "full_name": "assistants/chat",
        "type": "serverless_endpoint",
        "project": "assistants",
        "id": "/subscriptions/s/chat",
        "url": "https://chat.example",
        "expected_model": "Ministral-3B",
        "model": "Ministral-3B",
        "ok": True,
        "detail": "answers",
        "tokens": 9,
    }
    assert json.loads(written("json", GOOD))["ok"] is True


def test_junit_has_a_suite_per_project_and_a_test_per_endpoint() -> None:
    root = ElementTree.fromstring(written("junit", GOOD, BAD))
    assert root.attrib == {"name": "deployer verify", "tests": "2", "failures": "1"}
    assert [(suite.get("name"), suite.get("failures")) for suite in root] == [("assistants", "0"), ("coding", "1")]
    failure = root.find(".//testcase[@name='code']/failure")
    assert failure is not None
    assert failure.get("message") == "/info answers 401"


def test_of_several_environments_each_format_says_which() -> None:
    found = [replace(GOOD, probe=replace(GOOD.probe, environment=name)) for name in ("dev", "prod")]
    assert "'assistants/chat' of 'prod': answers" in plain(written("text", *found))
    assert [item["environment"] for item in json.loads(written("json", *found))["outcomes"]] == ["dev", "prod"]
    suites = ElementTree.fromstring(written("junit", *found))
    assert [suite.get("name") for suite in suites] == ["dev/assistants", "prod/assistants"]
    assert "`prod/assistants`" in written("markdown", *found)


def test_markdown_is_a_table_with_what_fails_first() -> None:
    text = written("markdown", GOOD, BAD)
    assert text.index("`code`") < text.index("`chat`")
    html = MarkdownIt("commonmark").enable("table").render(text)
    assert html.count("<tr>") == 3
    assert "<strong>Verified: 1 of 2 endpoints answer.</strong>" in html
    assert "<table>" not in written("markdown")


@pytest.mark.parametrize("name", formats("verify"))
def test_no_foreign_text_breaks_out(name: str) -> None:
    hostile = "a|b\n::error::x <script>`*_ ##vso[task.x]y \x1b[2J"
    text = written(name, replace(BAD, detail=hostile, probe=replace(BAD.probe, endpoint=hostile)))
    assert "\x1b[2J" not in text
    assert "##vso[" not in text
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())
    if name == "markdown":
        html = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
        assert "<script>" not in html
        assert html.count("<td>") == 5
    if name == "junit":
        ElementTree.fromstring(text)
