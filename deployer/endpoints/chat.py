"""A conversation with one endpoint, whose answers come piece by piece."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from http.client import HTTPException
from typing import Any, TypeGuard

import requests
from msgspec import Struct
from msgspec.structs import replace

from deployer.azure.answer import Answer
from deployer.azure.azure import Azure
from deployer.azure.decode import decoded
from deployer.azure.no_answer import Unreadable, lost, refusal
from deployer.endpoints.answers import parsed
from deployer.endpoints.caller_auth import credential
from deployer.endpoints.keys import serving_of
from deployer.kinds.capabilities import DEPLOYMENT_HEADER
from deployer.values.outcome import Probe
from deployer.values.problem import Problem, Refused, Severity
from deployer.values.secret import Secret

MOST = 8 << 20
"""Bytes that one answer may have: what no model's context holds."""
LONGEST = 600.0
"""Seconds that one answer may take."""
_CONNECT, _SILENCE = 10, 180
_FILTERED = "the content filter refused the conversation: word it in another way, or begin a new one"
_HELP = {
    401: "it does not take this key or token: 'deployer verify' tells whether it takes any",
    403: "the identity may not call it, or its network keeps this machine out: docs/clients.md, 'Without a key'",
    404: "a deployment that is some minutes old may not be there yet: 'deployer verify' waits for it",
    413: "the conversation is too long for it: begin a new one",
    429: "its limit of tokens or requests a minute is reached: wait a minute",
}
"""What to do, by the status of a refusal: a table for ARM would speak of the subscription."""
_REFUSED = 1 << 16
"""Bytes of a refusal that are read."""


class Turn(Struct, frozen=True):
    """What was said, and by whom."""

    role: str
    text: str


class TokenUsage(Struct, frozen=True):
    """Tokens of one answer, as the endpoint tells them."""

    prompt: int = 0
    answer: int = 0

    def __add__(self, other: TokenUsage) -> TokenUsage:
        return TokenUsage(self.prompt + other.prompt, self.answer + other.answer)


class Ending(Struct, frozen=True):
    """Why an answer ended: `stop`, `length`, `content_filter`; and what it cost, where the endpoint says so."""

    reason: str
    usage: TokenUsage | None


class Chat(Struct, frozen=True):
    """The way to an endpoint that chats, opened once. `most`: tokens that an answer may have."""

    azure: Azure
    session: requests.Session
    probe: Probe
    secret: Secret
    most: int = 1024

    def answer(self, turns: tuple[Turn, ...]) -> Iterator[str | Ending]:
        """The answer to what was said, in pieces, then how it ended. Raises Refused with what the endpoint says, and
        Lost or Unreadable where the answer does not come whole.
        """
        path = serving_of(self.probe.kind).paths(self.probe.abilities)["chat_completions_url"]
        asked = f"POST {path}"
        try:
            with closing(self._send(path, turns)) as reply:
                if reply.status_code != 200:
                    raise self._refused(asked, reply)
                yield from _told(_events(reply, asked), asked, self.secret)
        except (OSError, ValueError, HTTPException) as error:  # requests wraps most of them, not all
            raise lost(error, asked) from None

    def _send(self, path: str, turns: tuple[Turn, ...]) -> requests.Response:
        named = {"model": self.probe.endpoint} if self.probe.deployed else {}
        header = {DEPLOYMENT_HEADER: self.probe.deployment} if self.probe.deployment else {}
        said = [{"role": each.role, "content": each.text} for each in turns]
        return self.session.post(
            f"{self.probe.url}{path}",
            headers={"Authorization": f"Bearer {self.secret.reveal()}", "Accept": "text/event-stream", **header},
            json={**named, "messages": said, "max_tokens": self.most, "stream": True},
            timeout=(_CONNECT, _SILENCE),
            allow_redirects=False,
            stream=True,
        )

    def _refused(self, asked: str, reply: requests.Response) -> Refused:
        content = self.secret.struck_from(next(reply.iter_content(_REFUSED), b""))
        answer = decoded(asked, reply.status_code, reply.headers, content)
        (problem,) = refusal(f"endpoint '{self.probe.full_name}'", answer).problems
        filtered = "content_filter" in map(str.lower, answer.codes)
        return Refused(replace(problem, help=_FILTERED if filtered else _HELP.get(answer.status, problem.help)))


def opened(azure: Azure, probe: Probe, most: int) -> Chat:
    """A chat with an endpoint. Raises Refused where it is not there, does not chat, or gives neither key nor token."""
    if not probe.url:
        raise _no(probe, "it is not there, or has no address yet", "'deployer apply' makes it")
    if "chat" not in probe.abilities:
        raise _no(probe, f"'{probe.model}' does not chat", "'deployer snippet' prints programs for what it does")
    probe, secret, refused = credential(azure, probe)
    if refused:
        raise _no(probe, refused, "'deployer verify' asks each endpoint in the same way")
    return Chat(azure, azure.target.session(), probe, secret, most)


def _no(probe: Probe, why: str, help: str) -> Refused:
    return Refused(Problem("CHT001", Severity.ERROR, f"no chat with '{probe.full_name}': {why}", help=help))


def _events(reply: requests.Response, asked: str) -> Iterator[bytes]:
    """What stands behind `data:`, event by event. Raises Unreadable where there is too much of it, or for too long."""
    end, size, rest = time.monotonic() + LONGEST, 0, b""
    for piece in reply.iter_content(512):
        size += len(piece)
        if size > MOST or time.monotonic() > end:
            raise Unreadable(Answer(reply.status_code, request=asked), "it does not end")
        *lines, rest = (rest + piece).split(b"\n")
        yield from (line[5:].strip() for line in lines if line.startswith(b"data:"))
    if rest.startswith(b"data:"):
        yield rest[5:].strip()


def _told(events: Iterator[bytes], asked: str, sent: Secret) -> Iterator[str | Ending]:
    reason, usage, ended, spoken = "", None, False, False
    for event in events:
        if ended := event == b"[DONE]":
            break
        part = parsed(event)
        if "error" in part or part.get("object") == "error":
            raise refusal("the endpoint ended its answer", decoded(asked, 500, {}, sent.struck_from(event)))
        usage = _usage(part) or usage
        for choice in _listed(part.get("choices"))[:1]:
            spoken, reason = True, str(choice.get("finish_reason") or reason)
            yield from _texts((choice.get("delta") or {}) if isinstance(choice.get("delta"), Mapping) else {})
    if not ended and not reason:
        raise Unreadable(Answer(200, request=asked), "it breaks off")
    if not spoken:
        raise Unreadable(Answer(200, request=asked), "it is no answer of a model")
    yield Ending(reason, usage)


def _texts(delta: Mapping[str, Any]) -> Iterator[str]:
    """The words of a piece: a text, or the parts of one, of which Mistral's models that think send some."""
    content = delta.get("content")
    if isinstance(content, str):
        yield content
    for part in _listed(content):
        if isinstance(text := part.get("text"), str):
            yield text


def _usage(part: Mapping[str, Any]) -> TokenUsage | None:
    told = part.get("usage")
    if not isinstance(told, Mapping):
        return None
    prompt, answer = (told.get(name) for name in ("prompt_tokens", "completion_tokens"))
    return TokenUsage(prompt, answer) if _is_count(prompt) and _is_count(answer) else None


def _is_count(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _listed(value: Any) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []
