"""One step under way, what is known of it from before, and how it ended."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from deployer.azure.answer import Answer
from deployer.azure.poll import Patience
from deployer.kinds.all import kinds
from deployer.values.change import Change, Step
from deployer.values.event import Event, State
from deployer.values.past_run import PastWrite

STOPPED = "the run was stopped before"


class StepRun(Struct, frozen=True):
    """One step under way, and whom to tell."""

    step: Step
    change: Change
    tell: Callable[[Event], None]
    patience: Callable[[float], Patience] = Patience
    """How long to wait for the write, until a deadline."""
    accepted: Callable[[str], None] = lambda _: None
    """Told the URL of the operation as soon as Azure has taken the write."""
    earlier: PastWrite | None = None
    """The same write by a run that was interrupted, where Azure may still be working on it."""

    @property
    def followed(self) -> Answer | None:
        """What was answered to the earlier write, for whoever waits for its end. One that costs money may only not be
        seen yet, though nobody heard the answer to it.
        """
        if self.earlier and self.earlier.operation:
            return Answer(202, {"azure-asyncoperation": self.earlier.operation})
        kind = kinds().get(self.change.kind)
        bought = kind and kind.lifecycle.buys(self.step.body or {}, self.change.remark)
        return Answer(202) if self.earlier and bought else None


class StepResult(Struct, frozen=True):
    """How a step ended."""

    state: State
    detail: str = ""
    elapsed: float = 0.0
    took: float = 0.0
    """Seconds from the answer to the write to its end; 0 where nobody waited for it."""
    remedy: str = ""
    """What cures a failure that repeating does not."""
