"""Scripted faults: by method, path and n-th hit. No chance: the same script and requests give the same faults."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any, Literal

from msgspec import Struct, field

from deployer.sandbox.http import Request, Response, answer


class Fault(Struct, frozen=True):
    """One thing that goes wrong.

    `answer` gives `status`, `body` and `headers`; `cut` closes the connection without an answer; `outcome` lets the
    long-running operation that the request starts end with `outcome` and `body`, after `seconds` if they are given,
    and leaves the resource with `properties`: an operation that succeeds may leave one that reads Failed or Suspended.
    """

    name: str
    act: Literal["answer", "cut", "outcome"]
    method: str = "*"
    path: str = "*"
    """Pattern of the path in lower case; `*` stands for any text."""
    nth: int = 1
    """The first matching request it acts on."""
    times: int = 1
    """How many it acts on; 0 for all that follow."""
    effect: bool = False
    """For `answer` and `cut`: the request takes effect first."""
    status: int = 500
    body: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    outcome: Literal["Failed", "Canceled", "Succeeded"] = "Failed"
    seconds: float | None = None
    properties: Mapping[str, Any] = field(default_factory=dict)
    hits: int = 0

    def matches(self, request: Request) -> bool:
        """Whether the request is one it looks at."""
        if self.method not in ("*", request.method):
            return False
        return fnmatchcase(request.path.lower(), self.path.lower())

    @property
    def strikes(self) -> bool:
        """Whether it acts on the hit it has just counted."""
        return self.hits >= self.nth and (self.times == 0 or self.hits < self.nth + self.times)

    def response(self) -> Response:
        """The answer instead of Azure's; status 0 is a closed connection."""
        return Response(0) if self.act == "cut" else answer(self.status, self.body, self.headers)
