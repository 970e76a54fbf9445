"""What came of asking the endpoints, in every format."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt
from msgspec.structs import replace

from deployer.reports.ansi import plain
from deployer.reports.formats import formats, report
from deployer.values.check_result import Verdict
from deployer.values.outcome import EndpointCheck, Latency, Outcome, Probe

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

PARTLY = replace(
    GOOD,
    ok=False,
    detail="no stream",
    tokens=40,
    checks=(
        EndpointCheck("chat", Verdict.PASS, tokens=20),
        EndpointCheck("stream", Verdict.FAIL, "no stream"),
        EndpointCheck("tools", Verdict.FAIL, "no call", 20),
        EndpointCheck("entra_token", Verdict.UNKNOWN, "no right"),
        EndpointCheck("latency", Verdict.UNKNOWN, "too busy to be asked"),
    ),
    latency=Latency(10, 0.25, 0.5, 1),
)


def written(name: str, *outcomes: Outcome) -> str:
    return report("verify", name)(outcomes)


def test_every_format_is_found_by_listing_the_folder() -> None:
    assert formats("verify") == ("text", "html", "json", "junit", "markdown")


def test_text_tells_who_answers_and_ends_with_what_does_not_and_the_sum() -> None:
    assert plain(written("text", BAD, GOOD)) == (
        "ok      'assistants/chat': answers as 'Ministral-3B', 9 tokens  https://chat.example\n"
        "failed  'coding/code': /info answers 401  https://code.example\n"
        "Tokens used: 9.\n"
        "Verified: 1 of 2 endpoints answer.\n"
    )
    assert plain(written("text", GOOD)).endswith("Verified: 1 of 1 endpoint answers.\n")
    assert plain(written("text")) == "No endpoint was asked.\n"


def test_the_sum_tells_endpoints_from_the_deployments_that_are_asked_through_one() -> None:
    shared = replace(BAD, probe=replace(BAD.probe, kind="online_endpoint", deployment="blue"))
    well = replace(shared, ok=True, probe=replace(shared.probe, deployment="green"))
    account = replace(GOOD, probe=replace(GOOD.probe, kind="foundry_deployment"))
    for outcomes, said in (
        ((shared, well), "Verified: 1 of 2 deployments answer."),
        ((account,), "Verified: 1 of 1 deployment answers."),
        ((account, shared, GOOD), "Verified: 1 of 1 endpoint and 1 of 2 deployments answer."),
    ):
        for name in ("text", "markdown", "html"):
            assert said in plain(written(name, *outcomes))


def test_json_keeps_the_order_and_tells_whether_all_answer() -> None:
    found = json.loads(written("json", BAD, GOOD))
    assert found["ok"] is False
    assert [item["endpoint"] for item in found["outcomes"]] == ["code", "chat"]
    assert found["outcomes"][1] == {
        "endpoint": "chat",
        "deployment": "",
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
        "checks": [],
        "latency": None,
    }
    assert found["tokens"] == 9
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


def test_every_check_is_told_by_each_format() -> None:
    text = plain(written("text", PARTLY))
    assert "        fail     tools: no call\n        unknown  entra_token: no right\nTokens used: 40.\nVerified" in text
    assert text.count("no stream") == 1
    found = json.loads(written("json", PARTLY))["outcomes"][0]
    assert found["checks"][2] == {"check": "tools", "verdict": "fail", "reason": "no call", "tokens": 20}
    assert found["latency"] == {"samples": 10, "p50_ms": 250, "p95_ms": 500, "p99_ms": 1000}
    root = ElementTree.fromstring(written("junit", PARTLY))
    assert root.attrib == {"name": "deployer verify", "tests": "5", "failures": "2", "skipped": "2"}
    cases = {case.get("name"): [each.tag for each in case] for case in root.iter("testcase")}
    assert cases["chat: tools"] == ["failure"]
    assert cases["chat: chat"] == []
    assert cases["chat: entra_token"] == ["skipped"]
    html = written("html", PARTLY, GOOD)
    assert '<th scope="col">token of Entra</th>' in html
    assert html.index("failed") < html.index("answers")
    assert "<td>no call</td>" in html
    assert "* `assistants/chat`: tools, fail: no call" in written("markdown", PARTLY)


@pytest.mark.parametrize("name", formats("verify"))
def test_no_foreign_text_breaks_out(name: str) -> None:
    hostile = "a|b\n::error::x <script>`*_ ##vso[task.x]y \x1b[2J"
    checks = (EndpointCheck("chat", Verdict.FAIL, hostile), EndpointCheck("json", Verdict.UNKNOWN, f"{hostile}!"))
    probe = replace(BAD.probe, endpoint=hostile)
    text = written(name, replace(BAD, detail=hostile, probe=probe, checks=checks))
    assert "\x1b[2J" not in text
    assert "##vso[" not in text
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())
    if name == "html":
        assert "<script>" not in text
    if name == "markdown":
        html = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
        assert "<script>" not in html
        assert html.count("<td>") == 5
    if name == "junit":
        ElementTree.fromstring(text)
