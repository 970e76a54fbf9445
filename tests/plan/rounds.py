"""How often a reader has to wait for an answer before it can ask on: a count, without a clock and without threads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from msgspec.structs import replace

from deployer.azure.azure import Azure
from deployer.azure.halt import Halt
from deployer.sandbox.http import Request, Response
from deployer.sandbox.router import handle
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.transport import session
from deployer.values.problem import Refused
from tests.world import World

Answered = Callable[[Request, Response], Response]


@dataclass
class Tally:
    """What was asked, each with the round in which it could be: one more than that of what it had to wait for."""

    rounds: int = 0
    asked: list[tuple[int, Request]] = field(default_factory=list)

    @property
    def most(self) -> int:
        """Rounds in all."""
        return max((number for number, _ in self.asked), default=0)


class _Told(Future[Any]):
    """A result that is there already; whoever takes it has waited for all that it took."""

    def __init__(self, tally: Tally) -> None:
        super().__init__()
        self.tally, self.rounds = tally, 0

    def result(self, timeout: float | None = None) -> Any:
        """The result, after the rounds that it took."""
        self.tally.rounds = max(self.tally.rounds, self.rounds)
        return super().result(timeout)


class _AtOnce(ThreadPoolExecutor):
    """As many threads as there is work: each begins in the round in which it was handed over."""

    def __init__(self, tally: Tally) -> None:
        super().__init__(1)
        self.tally = tally

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Do it now, and turn the count back to where it began."""
        before, told = self.tally.rounds, _Told(self.tally)
        try:
            told.set_result(fn(*args, **kwargs))
        except Refused as error:
            told.set_exception(error)
        told.rounds, self.tally.rounds = self.tally.rounds, before
        return told


class _Counted(Halt):
    def __init__(self, tally: Tally) -> None:
        super().__init__()
        self.tally = tally

    @contextmanager
    def thread_pool(self, _workers: int) -> Iterator[ThreadPoolExecutor]:
        """Its threads, who are one."""
        yield _AtOnce(self.tally)


def counted(world: World, said: Answered = lambda _, answer: answer) -> tuple[Azure, Tally]:
    """A connection that counts; `said` may make another answer of one."""
    tally = Tally()

    def answer(cloud: Cloud, request: Request) -> Response:
        tally.rounds += 1
        tally.asked.append((tally.rounds, request))
        return said(request, handle(cloud, request))

    target = replace(world.target, session=lambda: session(world.cloud, answer), halt=_Counted(tally))
    return Azure(target), tally
