"""How two plans differ in one resource."""

from __future__ import annotations

from dataclasses import dataclass

from deployer.values.change import Change


@dataclass(frozen=True, slots=True)
class Move:
    """One resource of which two plans want different things. None: that plan does nothing to it."""

    approved: Change | None
    now: Change | None
