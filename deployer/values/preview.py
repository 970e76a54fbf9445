"""ARM's own preview of a plan, beside ours."""

from __future__ import annotations

from typing import Any

from msgspec import Struct


class WhatIfDifference(Struct, frozen=True):
    """A property, or a whole resource where `path` is empty, that ARM sees in another way than the plan."""

    path: str
    ours: str
    """What the plan says: `update`, or nothing."""
    arms: str
    """What the what-if says: `Delete`, or nothing."""
    before: Any = None
    after: Any = None
    reason: str = ""
    """Why they differ. Empty where nobody knows: then somebody should look."""


class Prediction(Struct, frozen=True):
    """What the plan and the what-if say of one resource."""

    address: str
    title: str
    name: str
    action: str
    """The plan's, in Terraform's words."""
    change: str
    """ARM's: Create, Modify, NoChange, Ignore, Deploy, Unsupported; empty where it is not mentioned."""
    differences: tuple[WhatIfDifference, ...] = ()

    @property
    def explained(self) -> bool:
        """Whether there is a reason for every difference."""
        return all(item.reason for item in self.differences)


class Preview(Struct, frozen=True):
    """A whole plan, predicted by ARM."""

    predictions: tuple[Prediction, ...]
    posts: tuple[str, ...] = ()
    """What was asked beyond GET, as `POST path`."""
    rights: tuple[str, ...] = ()
    """The actions that a role needs for that."""
    unknown: str = ""
    """Why ARM predicts nothing for a template; then there are no predictions for what is in it."""
