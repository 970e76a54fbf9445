"""The way to one endpoint: what is sent, how long it is waited for, and what it may cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import requests
from msgspec import Struct

from deployer.azure.azure import Azure
from deployer.azure.no_answer import Lost
from deployer.azure.pause import retry_after, sent_at
from deployer.endpoints.answers import Reply, wrong
from deployer.endpoints.keys import serving_of
from deployer.endpoints.token_budget import TokenBudget
from deployer.kinds.capabilities import DEPLOYMENT_HEADER, Question
from deployer.values.outcome import BUSY, CHECKS, Probe
from deployer.values.secret import Secret

FRESH = timedelta(minutes=10)
"""How long after it was written an endpoint may answer 401 or 404 and yet be well (reliability.md, F41)."""
PAUSE = 10.0
_LONGEST = 60.0
"""Seconds that a busy endpoint may ask us to wait in one go: limits are counted by the minute."""
_BUSY = 429
_PASSING = frozenset({0, 408, 424, _BUSY, 500, 502, 503, 504})
"""What passes, whatever the age of the endpoint; 0 is no answer, as where its host has no name yet."""
_NEW = frozenset({401, 404})
"""What only a fresh endpoint answers while it is being set up; of any other it is final."""
_MOST = 1 << 20
"""Bytes of an answer that are read."""


class NotAsked(Exception):
    """Why an endpoint was not asked: no verdict about it."""


class EndpointClient(Struct, frozen=True):
    """The way to one endpoint. `until` is when waiting for it ends."""

    azure: Azure
    session: requests.Session
    probe: Probe
    secret: Secret
    until: float
    budget: TokenBudget

    def ask(self, question: Question, secret: Secret | None = None, *, first: bool = False) -> Reply:
        """The answer, with its own key or token unless another one is given. While it is one that passes, the question
        is asked again: of the first question whatever an endpoint says that is being set up, else that it is busy.
        Raises NotAsked where it stays busy, or the tokens do not suffice.
        """
        passing = _setting_up(self.probe) if first else _busy
        while True:
            if lack := self.budget.lack(question.body):
                raise NotAsked(lack)
            reply = self._send(question, secret or self.secret)
            self.budget.spend(reply, question.body)
            if not passing(reply) or self.azure.clock.past(self.until):
                break
            self.azure.clock.sleep(_pause(reply))
        if _busy(reply) and not first:
            raise NotAsked(BUSY)
        return reply

    def _way(self) -> dict[str, str]:
        return {DEPLOYMENT_HEADER: self.probe.deployment} if self.probe.deployment else {}

    def _send(self, question: Question, secret: Secret) -> Reply:
        query = f"?{question.query}" if question.query else ""
        began = self.azure.clock.now()
        try:
            with self.session.request(
                "POST" if question.body else "GET",
                f"{self.probe.url}{question.path}{query}",
                headers={**question.headers, **self._way(), "Authorization": f"Bearer {secret.reveal()}"},
                json=question.body,
                timeout=(10, 180 if question.body else 60),
                allow_redirects=False,
                stream=True,
            ) as answer:
                content = b""
                for part in answer.iter_content(1 << 14):
                    content += part
                    if len(content) > _MOST:
                        break
                return Reply(answer.status_code, content, answer.headers, self.azure.clock.now() - began)
        except (requests.ConnectionError, Lost):
            return Reply(0)
        except requests.RequestException:
            return Reply(0, broken=True)


def fault(reply: Reply, question: Question, probe: Probe) -> str:
    """Why an answer is not what was asked for; empty where it is."""
    if reply.status == 200:
        lacks = wrong(reply, question.expects)
        return f"{question.path} answers 200 {lacks}{_for(question)}" if lacks else ""
    advice = _advice(reply.status, probe)
    return f"{question.path} answers {reply.status or 'nothing'}{f': {advice}' if advice else ''}{_for(question)}"


def _for(question: Question) -> str:
    return "" if question.check == "model" else f" (asked for {CHECKS[question.check]})"


def _advice(status: int, probe: Probe) -> str:
    if not probe.token:
        return "its own key is refused" if status == 401 else ""
    role = serving_of(probe.kind).role
    return {
        401: f"its token of Entra is not taken: the identity needs the right to score, as in '{role}'",
        403: "the identity may not score, or the network of the endpoint keeps it out",
    }.get(status, "")


def _busy(reply: Reply) -> bool:
    return reply.status == _BUSY


def _setting_up(probe: Probe) -> Callable[[Reply], bool]:
    def passing(reply: Reply) -> bool:
        fresh = reply.status in _NEW and _fresh(probe.changed, reply.headers)
        return reply.status in _PASSING or fresh

    return passing


def _fresh(changed: str, headers: Mapping[str, str]) -> bool:
    """Whether an endpoint was written lately, by Azure's clock in both places."""
    answered = sent_at(headers)
    try:
        written = datetime.fromisoformat(changed[:19]).replace(tzinfo=UTC)
    except ValueError:
        return False
    return answered is not None and answered - written < FRESH


def _pause(reply: Reply) -> float:
    """Seconds until it is asked again: as it says, where it says so."""
    return min(_LONGEST, retry_after(reply.headers, PAUSE))
