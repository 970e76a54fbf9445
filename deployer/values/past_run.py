"""A run as its journal tells it: what it set out to do, what it sent, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct, field

COMPLETE, PARTIAL, INTERRUPTED, UNFINISHED = "complete", "partial", "interrupted", "unfinished"
"""How a run ends: all done; some of it failed or pending; stopped by a signal; its journal has no end, since it was
killed or still runs."""


class PastWrite(Struct):
    """One write that a run was about to send."""

    step: str
    """As journals spell it: `put ADDRESS`."""
    method: str
    url: str
    """Path and query, from `/subscriptions`."""
    at: str
    operation: str = ""
    """URL at which Azure tells of the operation; empty where it was not answered, or told of none."""
    state: str = ""
    """How it ended; empty while it is in motion."""
    detail: str = ""
    ended: str = ""

    @property
    def in_motion(self) -> bool:
        """Whether Azure may still be at work on it, as far as the run knew."""
        return self.state in ("", "pending")


class PastPlan(Struct):
    """What was approved for one environment, and how it went."""

    environment: str
    subscription: str
    group: str
    digest: str
    serial: str
    counts: tuple[int, int, int]
    """To add, to change, to destroy."""
    changes: Mapping[str, str]
    """Digest of the effect of each change, by address."""
    steps: Mapping[str, str]
    """Digest of what each step sends, by its spelling."""
    writes: dict[str, PastWrite] = field(default_factory=dict)
    """By the spelling of their steps, in the order of their intents."""
    result: str = UNFINISHED


class PastRun(Struct):
    """One file of `.deployer/runs`."""

    id: str
    at: str
    """When it began, UTC, ISO 8601."""
    command: str
    azure: str
    """Host of the resource manager, or `sandbox`."""
    files: tuple[str, ...]
    resumes: str
    plans: list[PastPlan] = field(default_factory=list)
    ended: str = ""
    """When its last record was written."""

    @property
    def result(self) -> str:
        """The worst of its plans."""
        found = {plan.result for plan in self.plans} or {UNFINISHED}
        return next((each for each in (UNFINISHED, INTERRUPTED, PARTIAL) if each in found), COMPLETE)

    def plan(self, environment: str) -> PastPlan | None:
        """The one for an environment."""
        return next((plan for plan in self.plans if plan.environment == environment), None)

    def writes(self) -> Iterator[PastWrite]:
        """Those of all plans, in their order."""
        for plan in self.plans:
            yield from plan.writes.values()
