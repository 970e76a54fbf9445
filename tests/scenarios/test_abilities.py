"""verify tells of each ability that an endpoint has lost, and of no other: on hubs and on accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from deployer.azure.azure import Azure
from deployer.catalog import catalog
from deployer.endpoints.judge import Measure
from deployer.endpoints.probe import Inquiry
from deployer.endpoints.token_budget import TokenBudget
from deployer.endpoints.verify import ask_endpoints, endpoints_of
from deployer.sandbox.inference.broken import ABILITIES, lose
from deployer.sandbox.state.faults import Fault
from deployer.values.check_result import Verdict
from deployer.values.outcome import CHECKS, USUAL, Outcome, Probe
from tests.world import SUBSCRIPTION, TODAY, World, environment

HUB = environment(
    "model: Mistral-large-2407, name: chat",
    "model: Mistral-Nemo, name: closed, auth: entra",
    "model: mistralai-Mistral-7B-v01, name: base, compute: {instance_type: Standard_NC24ads_A100_v4}",
)
"""Of 2024, when models had `safe_prompt`: every ability of hubs is there."""
ACCOUNT = f"""\
name: test
accept_marketplace_terms: true
subscription: {SUBSCRIPTION}
resource_group: rg-test
location: swedencentral
foundry:
  name: ai-mistral-test
  deployments:
    - {{model: Mistral-Large-3, name: chat, capacity: 100}}
    - {{model: mistral-document-ai-2512, name: reader, capacity: 60}}
"""
WHERE = {
    "hub": (HUB, date(2024, 8, 5), set(CHECKS) - {"ocr"}),
    "foundry": (ACCOUNT, TODAY, set(CHECKS) - {"completion"}),
}
LOST = [(where, ability) for where, (_, _, shown) in WHERE.items() for ability in CHECKS if ability in shown]


@dataclass(frozen=True)
class Served:
    """A platform with endpoints that are an hour old, called by somebody who may."""

    world: World
    items: tuple[Probe, ...]

    def ask(self, inquiry: Inquiry, *names: str) -> dict[str, Outcome]:
        """What verify finds, of all endpoints or of some."""
        items = [item for item in self.items if not names or item.endpoint in names]
        found = ask_endpoints(self.world.target, items, catalog.at(self.world.day), inquiry)
        return {outcome.probe.endpoint: outcome for outcome in found}


@pytest.fixture(scope="module")
def served() -> dict[str, Served]:
    """Both platforms."""
    made = {}
    for where, (text, day, _) in WHERE.items():
        world = World(day)
        world.apply(text)
        world.cloud.clock.advance(3600)
        world = world.other("caller", "Owner", "Foundry User")
        items = endpoints_of(Azure(world.target), world.ready(text))
        if text is ACCOUNT:  # no source tells that a model of accounts has it; a team's catalogue may
            items = (replace(items[0], abilities=items[0].abilities | {"safe_prompt"}), *items[1:])
        made[where] = Served(world, items)
    return made


def everything(most: int = 100_000) -> Inquiry:
    return Inquiry(CHECKS, TokenBudget(most), Measure(samples=3))


def verdicts(outcomes: dict[str, Outcome], verdict: Verdict) -> dict[str, set[str]]:
    found = {name: {each.check for each in told.checks if each.verdict is verdict} for name, told in outcomes.items()}
    return {name: checks for name, checks in found.items() if checks}


def test_the_sandbox_can_break_whatever_verify_can_tell() -> None:
    assert list(ABILITIES) == list(CHECKS)


@pytest.mark.parametrize("where", WHERE)
def test_whole_endpoints_pass_every_check_of_their_platform(served: dict[str, Served], where: str) -> None:
    outcomes = served[where].ask(everything())
    assert all(outcome.ok for outcome in outcomes.values()), outcomes
    assert not verdicts(outcomes, Verdict.FAIL)
    assert not verdicts(outcomes, Verdict.UNKNOWN)
    passed = verdicts(outcomes, Verdict.PASS)
    assert set().union(*passed.values()) == WHERE[where][2]
    assert all({"model", "wrong_key"} <= checks for checks in passed.values())


@pytest.mark.parametrize(("where", "ability"), LOST)
def test_a_lost_ability_fails_its_check_and_no_other(served: dict[str, Served], where: str, ability: str) -> None:
    world = served[where].world
    endpoint = {"completion": "base", "ocr": "reader"}.get(ability, "chat")
    if (where, ability) == ("hub", "entra_token"):
        endpoint = "closed"
    (item,) = (item for item in served[where].items if item.endpoint == endpoint)
    lose(world.cloud, item.id, [ability])
    outcomes = served[where].ask(everything(), endpoint)
    lose(world.cloud, item.id, [])
    assert verdicts(outcomes, Verdict.FAIL) == {endpoint: {ability}}, outcomes[endpoint]
    told = next(each for each in outcomes[endpoint].checks if each.verdict is Verdict.FAIL)
    assert (outcomes[endpoint].ok, outcomes[endpoint].detail) == (False, told.reason)


@pytest.mark.parametrize("where", WHERE)
def test_without_more_it_asks_for_what_callers_rely_on_and_no_latency(served: dict[str, Served], where: str) -> None:
    world = served[where].world
    before = len(world.cloud.log)
    outcomes = served[where].ask(Inquiry(USUAL))
    assert set().union(*verdicts(outcomes, Verdict.PASS).values()) == USUAL & WHERE[where][2]
    asked = [entry for entry in list(world.cloud.log)[before:] if "listkeys" not in entry.path.lower()]
    assert len(asked) <= 7 * len(outcomes)
    assert sum(outcome.tokens for outcome in outcomes.values()) < 600 * len(outcomes)


def test_no_request_is_sent_that_could_cost_more_than_is_left(served: dict[str, Served]) -> None:
    chats = ("chat", "closed")
    for most in (0, 60, 200, 1000, 3000):
        budget = TokenBudget(most)
        outcomes = served["hub"].ask(Inquiry(CHECKS, budget, Measure(3)), *chats)
        used = sum(outcome.tokens for outcome in outcomes.values())
        assert used == budget.used <= most
        unknown = verdicts(outcomes, Verdict.UNKNOWN)
        assert bool(unknown) is (most < 3000)
        assert not verdicts(outcomes, Verdict.FAIL)
        if most == 0:
            # Who it is costs nothing; that it answers is not shown, and is no success.
            assert {name for name, outcome in outcomes.items() if outcome.ok} == set()
            assert outcomes["chat"].detail.startswith("chat: it may take ")
            assert outcomes["chat"].detail.endswith(" tokens, and 0 of 0 are left")


def test_what_an_endpoint_does_not_tell_counts_as_all_that_it_can_have_cost(served: dict[str, Served]) -> None:
    world, budget = served["hub"].world, TokenBudget()
    told = {"choices": [{"message": {"content": "OK"}}]}
    world.cloud.keep("fault", "x", Fault("x", "answer", "POST", "/chat/completions", times=1, status=200, body=told))
    outcomes = served["hub"].ask(Inquiry({"chat"}, budget), "chat")
    assert (outcomes["chat"].ok, outcomes["chat"].tokens) == (True, 0)
    assert budget.used > 40


def said(content: str, ends: str = "stop", **more: Any) -> dict[str, Any]:
    return {"choices": [{"message": {"content": content, **more}, "finish_reason": ends}]}


CALL = {"id": "abcdefghi", "type": "function", "function": {"name": "report", "arguments": "well"}}
HALVES: dict[str, tuple[str, int, int, dict[str, Any], str, str]] = {
    "a call without arguments": ("tools", 1, 200, said("", tool_calls=[CALL]), "fail", "arguments are no JSON object"),
    "no words after the call": ("tools", 2, 200, said(""), "fail", "without words about what the tool said"),
    "a filtered answer": ("content_filter", 1, 200, said("", ends="content_filter"), "pass", ""),
    "a flat refusal": ("content_filter", 1, 400, {"code": "content_filter", "status": 400}, "pass", ""),
    "an outage": ("content_filter", 1, 500, {"error": {}}, "fail", "answers 500 (asked for content filter)"),
    "a prompt of untold length": ("safe_prompt", 2, 200, said("OK"), "unknown", "do not tell the tokens of a prompt"),
    "a wrong key that meets an outage": ("wrong_key", 1, 500, {}, "unknown", "answers 500 to a key that nobody has"),
    "a late outage": ("latency", 3, 502, {}, "fail", "answers 502 (asked for latency)"),
}


@pytest.mark.parametrize("half", HALVES)
def test_each_half_of_a_check_counts(served: dict[str, Served], half: str) -> None:
    check, nth, status, body, verdict, reason = HALVES[half]
    world = served["hub"].world
    odd = Fault("x", "answer", "POST", "/chat/completions", nth=nth + 1, status=status, body=body)
    world.cloud.keep("fault", "x", odd)
    found = served["hub"].ask(Inquiry({"chat", check}, measure=Measure(4)), "chat")["chat"].checks[1]
    world.cloud.drop("fault", "x")
    assert (found.check, found.verdict.value) == (check, verdict)
    assert reason in found.reason
    assert bool(found.reason) is (verdict != "pass")


def test_an_endpoint_that_does_not_answer_is_asked_once_for_all_its_checks(served: dict[str, Served]) -> None:
    world = served["foundry"].world
    world.cloud.keep("fault", "x", Fault("x", "answer", "POST", "/openai/*", times=0, status=404, body={"error": {}}))
    before = len(world.cloud.log)
    outcomes = served["foundry"].ask(everything(), "chat")
    world.cloud.drop("fault", "x")
    assert verdicts(outcomes, Verdict.FAIL) == {"chat": {"chat"}}
    assert {each.reason for each in outcomes["chat"].checks[1:]} == {"not asked: it does not answer"}
    assert sum("completions" in entry.path for entry in list(world.cloud.log)[before:]) == 1


def test_a_check_that_builds_on_another_is_not_asked_without_it(served: dict[str, Served]) -> None:
    chat = served["foundry"].items[0]
    lose(served["foundry"].world.cloud, chat.id, ["mistral_route"])
    outcomes = served["foundry"].ask(everything(), "chat")
    lose(served["foundry"].world.cloud, chat.id, [])
    unknown = {each.check: each.reason for each in outcomes["chat"].checks if each.verdict is Verdict.UNKNOWN}
    assert unknown == {
        "extra_parameters": "not asked: it needs 'mistral_route'",
        "safe_prompt": "not asked: it needs 'extra_parameters'",
    }


def test_an_identity_that_may_not_call_shows_nothing_about_tokens(served: dict[str, Served]) -> None:
    world = served["foundry"].world.other("owner", "Owner")
    found = Served(world, served["foundry"].items).ask(Inquiry({"chat", "entra_token"}), "chat")["chat"]
    assert found.ok
    assert [(each.check, each.verdict.value) for each in found.checks] == [("chat", "pass"), ("entra_token", "unknown")]
    assert found.checks[1].reason == "this identity may not call it, as 'Foundry User' may"


def test_one_check_alone_is_asked_where_it_is_to_be_had(served: dict[str, Served]) -> None:
    assert set(served["foundry"].ask(Inquiry({"ocr"}))) == {"reader"}
    only = served["hub"].ask(Inquiry({"entra_token"}))
    assert set(only) == {"closed"}
    assert [each.check for each in only["closed"].checks] == ["entra_token"]
    deployed = served["foundry"].ask(Inquiry({"model"}), "chat")["chat"]
    assert (deployed.ok, deployed.tokens) == (True, 0)


def test_latency_is_told_by_its_percentiles(served: dict[str, Served]) -> None:
    world = served["hub"].world
    (chat,) = (item for item in served["hub"].items if item.endpoint == "chat")
    lose(world.cloud, chat.id, ["latency"])
    slow = served["hub"].ask(Inquiry({"latency"}, measure=Measure(4, 59.0)), "chat")["chat"]
    patient = served["hub"].ask(Inquiry({"latency"}, measure=Measure(4, 60.0)), "chat")["chat"]
    lose(world.cloud, chat.id, [])
    told = "p50 60.00 s, p95 60.00 s, p99 60.00 s of 4 answers"
    assert slow.detail == f"/chat/completions is slow: {told}, where p95 may be 59 s"
    assert (patient.ok, patient.detail) == (True, f"answers; {told}")
