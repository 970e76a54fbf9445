"""One endpoint asked whether it answers, and does what it is to do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

import requests
from msgspec import Struct, field
from msgspec.structs import replace

from deployer.azure.azure import Azure
from deployer.endpoints.answers import Reply
from deployer.endpoints.caller_auth import credential
from deployer.endpoints.endpoint_client import FRESH, EndpointClient, NotAsked
from deployer.endpoints.judge import Asking, Judged, Measure
from deployer.endpoints.keys import serving_of
from deployer.endpoints.token_budget import TokenBudget
from deployer.kinds.capabilities import Question
from deployer.values.check_result import Verdict
from deployer.values.outcome import BUSY, CHECKS, SILENT, EndpointCheck, Latency, Outcome, Probe

READY_WITHIN = 600.0
"""Seconds that all endpoints of a run get together to become ready (reliability.md, F41)."""
_ANSWERS = frozenset({"model", "chat", "completion", "ocr"})
_PASS, _FAIL, _UNKNOWN = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN
_PHRASES = {
    "content_filter": "filters content",
    "wrong_key": "refuses a wrong key",
    "entra_token": "takes a token of Entra",
}
"""How a sentence tells that a check passed which is no ability of the model."""


class Inquiry(Struct, frozen=True):
    """What is asked of each endpoint; without more, whether it answers as its model."""

    checks: Collection[str] = _ANSWERS
    """Keys of CHECKS; each endpoint is asked for those that it can do."""
    budget: TokenBudget = field(default_factory=TokenBudget)
    measure: Measure = field(default_factory=Measure)
    another: Callable[[Probe, str], str] = lambda _probe, _said: ""
    """From what an endpoint says it serves to what is wrong with that; empty where nothing is."""


def ask(azure: Azure, session: requests.Session, probe: Probe, until: float, inquiry: Inquiry | None = None) -> Outcome:
    """The checks that it can do. Until that moment an endpoint that is being set up, or busy, is asked again; one that
    does not answer the first question is asked no other.
    """
    if not probe.url:
        return Outcome(probe, False, "it is not there, or has no address yet: 'deployer apply' makes it")
    probe, secret, refused = credential(azure, probe)
    if refused:
        return Outcome(probe, False, refused)
    inquiry = inquiry or Inquiry()
    client = EndpointClient(azure, session, probe, secret, until, inquiry.budget)
    found = _Found(probe, inquiry)
    for question in serving_of(probe.kind).questions(probe.endpoint, probe.abilities):
        if question.check not in inquiry.checks:
            continue
        if not (probe.token and question.expects == "token"):
            found.ask(client, question)
        elif not found.replies:  # what was asked with a token shows already whether it is taken
            found.ask(client, replace(question, expects="choice"))
    return found.outcome()


class _Found(Struct):
    """What is known of an endpoint so far."""

    probe: Probe
    inquiry: Inquiry
    checks: list[EndpointCheck] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    said: str = ""
    """The model, as it tells it."""
    latency: Latency | None = None
    silent: bool = False

    def ask(self, client: EndpointClient, question: Question) -> None:
        """Ask one question more, unless that is to no purpose."""
        if reason := SILENT if self.silent else self._lacking(question.needs):
            self.add(question.check, _UNKNOWN, reason)
            return
        before = client.budget.told
        try:
            judged = Asking(client, self.inquiry.measure, not self.replies).put(question)
        except NotAsked as unasked:
            self.add(question.check, _UNKNOWN, str(unasked), client.budget.told - before)
            return
        self.latency = judged.latency or self.latency
        self._note(question, judged)
        self.add(question.check, judged.verdict, judged.reason, client.budget.told - before)

    def _note(self, question: Question, judged: Judged) -> None:
        reply = judged.replies[0] if judged.replies else Reply(0)
        if question.names and reply.status == 200:
            self.said = str(reply.body.get(question.names, ""))
        self.silent = not self.replies and judged.verdict is _FAIL and reply.status != 200
        self.replies += judged.replies

    def _lacking(self, needed: str) -> str:
        """Why a check shows nothing: another one did not pass."""
        missing = any(each.check == needed and each.verdict is not _PASS for each in self.checks)
        return f"not asked: it needs '{needed}'" if missing else ""

    def add(self, check: str, verdict: Verdict, reason: str = "", tokens: int = 0) -> None:
        """One result more."""
        self.checks.append(EndpointCheck(check, verdict, reason, tokens))

    def outcome(self) -> Outcome:
        """All of it together."""
        self._judge_token()
        self._judge_model()
        order = list(CHECKS)
        checks = tuple(sorted(self.checks, key=lambda each: order.index(each.check)))
        failed = [each.reason for each in checks if each.verdict is _FAIL]
        unasked = [
            each for each in checks if each.verdict is _UNKNOWN and each.check in _ANSWERS and each.reason != BUSY
        ]
        passed = [each for each in checks if each.verdict is _PASS]
        wrong = [*failed, *(f"{CHECKS[each.check]}: {each.reason}" for each in unasked)]
        if not wrong and checks and not passed:
            wrong = [f"{CHECKS[checks[0].check]}: {checks[0].reason}"]
        filters = any(reply.is_filtered for reply in self.replies)
        told = wrong[0] if wrong else _summary(checks, filters, self.latency)
        tokens = sum(each.tokens for each in checks)
        return Outcome(self.probe, not wrong, told, self.said, tokens, checks, self.latency)

    def _judge_token(self) -> None:
        """Where tokens alone are taken, every answer shows whether they are."""
        chosen = self.probe.token and "entra_token" in self.inquiry.checks and self.replies
        if not chosen or any(each.check == "entra_token" for each in self.checks):
            return
        if not self.silent:
            self.add("entra_token", _PASS)
        elif self.replies[0].status in (401, 403):
            refused = self.checks[0]
            self.checks[0] = EndpointCheck(refused.check, _UNKNOWN, SILENT, refused.tokens)
            self.add("entra_token", _FAIL, refused.reason)

    def _judge_model(self) -> None:
        """By the answer that names it; of what Azure deploys by that as well."""
        if "model" not in self.inquiry.checks or self.silent:
            return
        asked = next((each for each in self.checks if each.check == "model"), None)
        if asked.verdict is not _PASS if asked else not self.probe.deployed:
            return
        told = self.inquiry.another(self.probe, self.said)
        reason = f"{told}, the file asks for '{self.probe.model}'" if told else ""
        if asked:
            self.checks.remove(asked)
        self.add("model", _FAIL if told else _PASS, reason)


def _summary(checks: Sequence[EndpointCheck], filters: bool, latency: Latency | None) -> str:
    """`answers chat, stream, JSON`, what else it does, and what keeps it from more."""
    passed = [each.check for each in checks if each.verdict is _PASS]
    busy = [CHECKS[each.check] for each in checks if each.reason == BUSY]
    abilities = ", ".join(CHECKS[each] for each in passed if each not in _PHRASES and each not in ("model", "latency"))
    text = f"answers {abilities}" if abilities else "answers"
    text += "".join(f"; {each}" for each in _also(passed, filters, latency))
    return f"{text}; {BUSY} for {', '.join(busy)}" if busy else text


def _also(passed: Sequence[str], filters: bool, latency: Latency | None) -> Iterator[str]:
    for check, phrase in _PHRASES.items():
        if check in passed or (check == "content_filter" and filters):
            yield phrase
    if latency:
        yield str(latency)


__all__ = ["FRESH", "READY_WITHIN", "Inquiry", "ask"]
