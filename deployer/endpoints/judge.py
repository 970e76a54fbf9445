"""One question put to an endpoint, and what its answers show."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from math import ceil
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from deployer.endpoints.answers import Reply, tool_calls
from deployer.endpoints.caller_auth import token
from deployer.endpoints.endpoint_client import EndpointClient, fault
from deployer.endpoints.keys import serving_of
from deployer.kinds.capabilities import Question
from deployer.values.check_result import Verdict
from deployer.values.outcome import Latency
from deployer.values.secret import Secret

SAMPLES = 10
SLOWEST = 10.0
"""Seconds within which 95 of 100 short answers come, where nobody says otherwise."""
_PASS, _FAIL, _UNKNOWN = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN


class Measure(Struct, frozen=True):
    """How latency is measured: by so many answers, and `slowest` is what the 95th percentile may be, in seconds."""

    samples: int = SAMPLES
    slowest: float = SLOWEST


class Judged(Struct, frozen=True):
    """What came of one question."""

    verdict: Verdict
    reason: str = ""
    replies: tuple[Reply, ...] = ()
    latency: Latency | None = None

    @property
    def status(self) -> int:
        """Of the first answer."""
        return self.replies[0].status if self.replies else 0


class Asking(Struct, frozen=True):
    """How a question is put: the `first` one of an endpoint waits until it is set up."""

    client: EndpointClient
    measure: Measure
    first: bool

    def put(self, question: Question) -> Judged:
        """Ask, and judge. Raises NotAsked."""
        judge = _JUDGES.get(question.expects, _plain)
        return judge(self, question)

    def reply(self, question: Question, secret: Secret | None = None) -> Reply:
        """One answer. Raises NotAsked."""
        return self.client.ask(question, secret, first=self.first)

    def fault(self, reply: Reply, question: Question) -> str:
        """Why it is not what was asked for; a prompt that a filter stops is answered as well as any other."""
        return "" if reply.is_filtered else fault(reply, question, self.client.probe)


def _plain(asking: Asking, question: Question) -> Judged:
    reply = asking.reply(question)
    told = asking.fault(reply, question)
    return Judged(_FAIL if told else _PASS, told, (reply,))


def _tool(asking: Asking, question: Question) -> Judged:
    """The whole round: the call, what the tool says, and words about that."""
    called = _plain(asking, question)
    calls = tool_calls(called.replies[0])
    if called.verdict is not _PASS or not calls or not question.body:
        return called
    said = [
        *question.body["messages"],
        {"role": "assistant", "content": "", "tool_calls": [_call(each) for each in calls]},
    ]
    said += [{"role": "tool", "tool_call_id": each.get("id"), "content": '{"received": true}'} for each in calls]
    body = {**question.body, "messages": said}
    reply = asking.reply(replace(question, body=body))
    told = asking.fault(reply, replace(question, expects="words"))
    return Judged(_FAIL if told else _PASS, told, (*called.replies, reply))


def _call(told: Mapping[str, Any]) -> Mapping[str, Any]:
    function = told["function"]
    return {
        "id": told.get("id"),
        "type": "function",
        "function": {"name": function["name"], "arguments": function.get("arguments")},
    }


def _longer_prompt(asking: Asking, question: Question) -> Judged:
    """`safe_prompt` puts a prompt of its own before the messages, which counts (SEED2)."""
    bare = {name: value for name, value in (question.body or {}).items() if name != "safe_prompt"}
    replies = (asking.reply(replace(question, body=bare)), asking.reply(question))
    told = next(filter(None, (asking.fault(reply, question) for reply in replies)), "")
    before, after = (reply.usage("prompt_tokens") for reply in replies)
    if told:
        return Judged(_FAIL, told, replies)
    if before is None or after is None:
        return Judged(_UNKNOWN, "its answers do not tell the tokens of a prompt", replies)
    told = (
        f"{question.path} takes safe_prompt and does not obey: {after} tokens of the prompt with it, {before} without"
    )
    return Judged(_PASS, "", replies) if after > before else Judged(_FAIL, told, replies)


def _filtered(asking: Asking, question: Question) -> Judged:
    reply = asking.reply(question)
    if reply.is_filtered:
        return Judged(_PASS, "", (reply,))
    let_through = f"{question.path} answers a prompt that its content filter should stop"
    return Judged(_FAIL, let_through if reply.status == 200 else asking.fault(reply, question), (reply,))


def _refused_key(asking: Asking, question: Question) -> Judged:
    reply = asking.client.ask(question, Secret(secrets.token_hex(16)))
    if reply.status in (401, 403):
        return Judged(_PASS, "", (reply,))
    if reply.status == 200 or reply.is_filtered:
        return Judged(_FAIL, f"{question.path} answers to a key that nobody has", (reply,))
    return Judged(_UNKNOWN, f"{question.path} answers {reply.status or 'nothing'} to a key that nobody has", (reply,))


def _token(asking: Asking, question: Question) -> Judged:
    """With a token, where its key opened it. An identity without the right to score shows nothing."""
    client = asking.client
    found, why = token(client.azure, client.probe)
    if why:
        return Judged(_UNKNOWN, why)
    reply = client.ask(question, found)
    role = serving_of(client.probe.kind).role
    if reply.status in (401, 403) and b"permission" in reply.content.lower():
        return Judged(_UNKNOWN, f"this identity may not call it, as '{role}' may", (reply,))
    told = asking.fault(reply, question) if reply.status != 401 else f"{question.path} does not take a token of Entra"
    return Judged(_FAIL if told else _PASS, told, (reply,))


def _quick(asking: Asking, question: Question) -> Judged:
    replies: list[Reply] = []
    for _ in range(asking.measure.samples):
        replies.append(asking.reply(question))
        if told := asking.fault(replies[-1], question):
            return Judged(_FAIL, told, tuple(replies))
    times = sorted(reply.seconds for reply in replies)
    found = Latency(len(times), *(_percentile(times, share) for share in (50, 95, 99)))
    slow = found.p95 > asking.measure.slowest
    told = f"{question.path} is slow: {found}, where p95 may be {asking.measure.slowest:g} s" if slow else ""
    return Judged(_FAIL if slow else _PASS, told, tuple(replies), found)


def _percentile(times: Sequence[float], share: int) -> float:
    """By nearest rank."""
    return times[ceil(len(times) * share / 100) - 1]


_JUDGES: Mapping[str, Callable[[Asking, Question], Judged]] = {
    "tool": _tool,
    "longer_prompt": _longer_prompt,
    "filtered": _filtered,
    "refused_key": _refused_key,
    "token": _token,
    "quick": _quick,
}
