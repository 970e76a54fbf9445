"""How far one resource of a running deployment is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

DONE = frozenset({"Succeeded", "Skipped"})
ENDED = frozenset({"Succeeded", "Skipped", "Failed", "Canceled", "Blocked"})


@dataclass(frozen=True, slots=True)
class Step:
    """One resource on its way. Kept as JSON in the record of the deployment."""

    key: str
    id: str
    type: str
    name: str
    needs: tuple[str, ...] = ()
    state: str = "Waiting"
    """Waiting, Running, Succeeded, Failed, Canceled; Skipped: nothing to do; Blocked: something it needs failed."""
    operation: str = ""
    """The operation of the cloud that it waits for."""
    number: str = ""
    """Its id in the list of operations; empty until it starts."""
    started: float = 0.0
    ended: float = 0.0
    code: str = ""
    """`Created`."""
    error: Mapping[str, Any] | None = None
    late: bool = False
    """The error came after the provider had taken the request."""
    tries: int = 0
    line: int = 0
    column: int = 0
    """Where the resource stands in the request."""

    def to_json(self) -> dict[str, Any]:
        """The step as JSON."""
        return {**asdict(self), "needs": list(self.needs)}


def from_json(data: Mapping[str, Any]) -> Step:
    """A step from JSON."""
    return Step(**{**data, "needs": tuple(data["needs"])})
