"""One endpoint asked whether it answers, and does what its model can do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import requests

from deployer.azure.azure import Azure
from deployer.azure.no_answer import Lost
from deployer.endpoints.answers import Reply, wrong
from deployer.endpoints.caller_auth import credential
from deployer.endpoints.keys import serving_of
from deployer.kinds.capabilities import Question
from deployer.values.outcome import Outcome, Probe
from deployer.values.secret import Secret

READY_WITHIN = 600.0
"""Seconds that all endpoints of a run get together to become ready (reliability.md, F41)."""
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


@dataclass(frozen=True, slots=True)
class _Line:
    """The way to one endpoint. `until` is when waiting for it ends."""

    azure: Azure
    session: requests.Session
    probe: Probe
    secret: Secret
    until: float

    def ask(self, question: Question, passing: Callable[[Reply], bool]) -> Reply:
        """The answer; while it is one that passes, the question is asked again."""
        while True:
            reply = self._send(question)
            if not passing(reply) or self.azure.clock.past(self.until):
                return reply
            self.azure.clock.sleep(_pause(reply))

    def _send(self, question: Question) -> Reply:
        query = f"?{question.query}" if question.query else ""
        try:
            with self.session.request(
                "POST" if question.body else "GET",
                f"{self.probe.url}{question.path}{query}",
                headers={"Authorization": f"Bearer {self.secret.reveal()}"},
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
                return Reply(answer.status_code, content, answer.headers)
        except (requests.RequestException, Lost):
            return Reply(0)


def ask(azure: Azure, session: requests.Session, probe: Probe, until: float) -> Outcome:
    """Everything that its kind asks of it; until that moment an endpoint that is being set up, or busy, is asked
    again.
    """
    if not probe.url:
        return Outcome(probe, False, "it is not there, or has no address yet: 'deployer apply' makes it")
    probe, secret, refused = credential(azure, probe)
    if refused:
        return Outcome(probe, False, refused)
    return _questioned(_Line(azure, session, probe, secret, until))


def _questioned(line: _Line) -> Outcome:
    probe, shown, busy = line.probe, [], []
    model, tokens, filters = "", 0, False
    for number, question in enumerate(serving_of(probe.kind).questions(probe.endpoint, probe.abilities)):
        reply = line.ask(question, _busy if number else _setting_up(probe))
        if number and _busy(reply):
            busy.append(question.ability)
            continue
        filtered = reply.status == 400 and "content_filter" in str(reply.body)
        told = "" if filtered else _refused(reply, question, probe)
        if not filtered and question.names and reply.status == 200:
            model = str(reply.body.get(question.names, ""))
        if told:
            return Outcome(probe, False, told, model)
        shown.append(question.ability)
        tokens, filters = tokens + reply.tokens, filters or filtered
    return Outcome(probe, True, _summary(shown, busy, filters), model, tokens)


def _summary(shown: Sequence[str], busy: Sequence[str], filters: bool) -> str:
    """`answers chat, stream, JSON`, and what keeps it from more."""
    abilities = ", ".join(filter(None, shown))
    text = f"answers {abilities}" if abilities else "answers"
    text += ", and filters content" if filters else ""
    return f"{text}; too busy to be asked for {', '.join(filter(None, busy)) or 'more'}" if busy else text


def _refused(reply: Reply, question: Question, probe: Probe) -> str:
    """Why an answer is not what was asked for; empty where it is."""
    if reply.status == 200:
        lacks = wrong(reply, question.expects)
        return f"{question.path} answers 200 {lacks}{_for(question)}" if lacks else ""
    advice = _advice(reply.status, probe)
    return f"{question.path} answers {reply.status or 'nothing'}{f': {advice}' if advice else ''}{_for(question)}"


def _for(question: Question) -> str:
    return f" (asked for {question.ability})" if question.ability else ""


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
        fresh = reply.status in _NEW and _fresh(probe.changed, reply.headers.get("date", ""))
        return reply.status in _PASSING or fresh

    return passing


def _fresh(changed: str, date: str) -> bool:
    """Whether an endpoint was written lately, by Azure's clock in both places."""
    try:
        written = datetime.fromisoformat(changed[:19]).replace(tzinfo=UTC)
        return parsedate_to_datetime(date) - written < FRESH
    except (TypeError, ValueError):
        return False


def _pause(reply: Reply) -> float:
    """Seconds until it is asked again: as it says, where it says so."""
    said = reply.headers.get("retry-after", "")
    return min(_LONGEST, max(1.0, float(said))) if said.isdecimal() else PAUSE
