"""Waits for a write to end, and judges it by the resource itself: pollers report success for what has failed.

Nine ways in which azure-core's poller misleads are listed in docs/architecture.md.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from typing import Any, TypeVar

from msgspec import Struct

from deployer.azure.answer import Answer, address
from deployer.azure.azure import Azure
from deployer.azure.no_answer import Lost
from deployer.azure.pause import retry_after
from deployer.azure.target import Clock
from deployer.values.json_path import at

ENDED = frozenset({"succeeded", "failed", "canceled"})
PROPAGATION = 180.0
"""Seconds for which what was just made may read as absent: a read may come from a region that has not heard of it
(terraform-provider-azurerm#18268; azapi waits as long)."""


_UNREAD = "its state cannot be read: "
Result = TypeVar("Result")
Waiting = Generator[float, None, Result]
"""Work that yields the seconds it waits before it goes on, and returns its result: who waits needs no thread."""


class Settled(Struct, frozen=True):
    """How a write ended. `pending`: the deadline passed while Azure was still at work; or, where there is an `error`,
    while nothing could be learnt of it.
    """

    body: Mapping[str, Any] | None = None
    error: str = ""
    pending: bool = False
    doubt: str = ""
    """What a look at the operation was refused with, where the resource reads well: it may explain what differs."""


def waited(clock: Clock, work: Waiting[Result]) -> Result:
    """The result of work, asleep where it waits."""
    while True:
        try:
            seconds = next(work)
        except StopIteration as end:
            result: Result = end.value
            return result
        clock.sleep(seconds)


class Patience(Struct, frozen=True):
    """How long to wait for a write: until the clock says `deadline`. Others of its kind took `expected` seconds, where
    that is known; else `first` seconds pass before the first look.
    """

    deadline: float
    expected: Callable[[], float] = lambda: 0.0
    often: float = 2.0

    def pauses(self, clock: Clock, sent: Answer | None) -> Iterator[float]:
        """Seconds between looks, never less than Azure asks for: until it is expected to end, and from then on a tenth
        of the time that has passed; 1 to 30.
        """
        start = clock.now()
        asked = retry_after(sent.headers if sent else {}, 0.0)
        while True:
            passed, expected = clock.now() - start, self.expected()
            pause = max(expected - passed if expected else self.often, passed / 10)
            yield min(max(1.0, asked, min(30.0, pause)), max(0.0, self.deadline - clock.now()))


def settle(
    azure: Azure, url: str, sent: Answer | None, patience: Patience, tell: Callable[[str], None]
) -> Waiting[Settled]:
    """Wait until the resource at `url` is in a state that does not end by itself, or until there is no patience left.

    `sent` is the answer to the write, None where it was lost or another run's. A status that cannot be read is not
    an operation that failed: the resource is read instead.
    """
    operation = operation_url(azure, sent) if sent else None
    pauses, deadline, error, doubt = patience.pauses(azure.clock, sent), patience.deadline, "", ""
    absent: float | None = None if sent else azure.clock.now()
    found: Mapping[str, Any] | None = None
    if operation:
        yield next(pauses)
    while True:
        late = azure.clock.past(deadline)  # looked at before asking: who slept through the deadline asks once more
        if operation:
            status, error, doubt = _status(azure, operation)
            operation = operation if status == "running" else None
            if not operation:
                yield 0.0  # the resource is another request: who keeps to a budget has a say
        if not operation:
            found = _resource(azure, url)
            if found is None:
                absent = azure.clock.now() + PROPAGATION if absent is None else absent
                if error or azure.clock.now() >= min(absent, deadline):
                    return Settled(None, error or doubt)
            elif str(_state(found)).lower() in ENDED | {"none"}:
                return Settled(found, _resource_error(azure, found, error), doubt=doubt)
            tell(str(_state(found)) if found else "it is not seen yet")
        if late:
            return Settled(None, _unknown(found), pending=True)
        yield next(pauses)


def gone(azure: Azure, url: str, sent: Answer, patience: Patience, doubt: str = "") -> Waiting[Settled]:
    """Wait until a deletion has ended: the resource has to read 404. `doubt`: why it may not have begun; it is then
    believed after a while in which the resource does not change.
    """
    operation = operation_url(azure, sent)
    pauses, deadline, error = patience.pauses(azure.clock, sent), patience.deadline, ""
    believed: float | None = None
    found: Mapping[str, Any] | None = None
    if operation:
        yield next(pauses)
    while True:
        late = azure.clock.past(deadline)
        if operation:
            status, error, doubt = _status(azure, operation)
            operation = operation if status == "running" else None
            if not operation:
                yield 0.0  # the resource is another request: who keeps to a budget has a say
        if not operation:
            found = _resource(azure, url)
            if found is None:
                return Settled()
            if doubt and str(_state(found)).lower() in ENDED | {"none"}:
                believed = azure.clock.now() + PROPAGATION if believed is None else believed
                error = doubt if azure.clock.past(believed) else ""
            if error:
                return Settled(found, error)
        if late:
            return Settled(None, _unknown(found), pending=True)
        yield next(pauses)


def operation_url(azure: Azure, sent: Answer) -> str | None:
    """Where the operation tells its status. Only this Azure, and only its subscriptions: the bearer goes there."""
    url = sent.headers.get("azure-asyncoperation") or sent.headers.get("location")
    parts = address(url or "")
    if (
        parts.scheme == "https"
        and parts.netloc.lower() == azure.target.host
        and "/subscriptions/" in parts.path.lower()
    ):
        return url
    return None


def _status(azure: Azure, operation: str) -> tuple[str, str, str]:
    """`running` or `ended`, the error where the operation names one, and what the look itself was refused with."""
    try:
        answer = azure.read(operation, empty=True)
    except Lost:
        return "running", "", ""
    if answer.status >= 300:
        # A look that is refused is no operation that failed: the record is not replicated yet or has expired, the token
        # has, or somebody bars the way. The resource will tell (Azure RPC; reliability.md 2.2, rule 4).
        return "ended", "", answer.reason
    body = answer.body if isinstance(answer.body, Mapping) else {}
    status = str(body.get("status") or "").lower()
    if answer.error and status != "succeeded":
        return "ended", answer.reason, ""
    if status in ENDED:
        failed = answer.reason if answer.error else f"the operation was {status}"
        return "ended", "" if status == "succeeded" else failed, ""
    return ("running" if answer.status == 202 or status else "ended"), "", ""


def _resource(azure: Azure, url: str) -> Mapping[str, Any] | None:
    """The resource, None when it does not exist; a state that says so when it could not be read."""
    try:
        answer = azure.read(url)
    except Lost as lost:
        return _unread(lost.reason)
    if answer.status == 404:
        return None
    return answer.body if answer.ok else _unread(answer.reason)


def _unread(reason: str) -> Mapping[str, Any]:
    return {"properties": {"provisioningState": f"{_UNREAD}{reason}"}}


def _unknown(found: Mapping[str, Any] | None) -> str:
    """Why the last look told nothing; nothing where it told that Azure is at work."""
    state = str(_state(found)) if found else ""
    return state if state.startswith(_UNREAD) else ""


def _state(body: Mapping[str, Any]) -> Any:
    return at(body, ("properties", "provisioningState"))


def _resource_error(azure: Azure, found: Mapping[str, Any], error: str) -> str:
    """Why a resource is not well. The answer to an update names no operation (2025-12-01: none with 200), and online
    endpoints and deployments keep the address of their last one themselves (recorded; azure-sdk-for-python#27624).
    """
    state = str(_state(found))
    if error or state.lower() in ("succeeded", "none"):
        return error
    kept = at(found, ("properties", "properties", "AzureAsyncOperationUri"))
    operation = operation_url(azure, Answer(200, {"location": str(kept)})) if kept else None
    return (operation and _status(azure, operation)[1]) or f"it ended in state '{state}'"
