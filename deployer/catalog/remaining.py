"""How long a model still answers."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from deployer.catalog.model import Model, Stage


class Remaining(Struct, frozen=True):
    """The day on which a model stops answering, as it is seen from another day."""

    on: date
    days: int
    """Until then; none or less when it is over."""
    certain: bool
    """Whether the catalogue goes by this day; else only a source that others contradict names it."""

    def __str__(self) -> str:
        perhaps = "" if self.certain else "perhaps "
        if self.days <= 0:
            return f"{perhaps}retired since {self.on}"
        return f"{perhaps}retires in {self.days} {'day' if self.days == 1 else 'days'}, on {self.on}"


def remaining(model: Model, day: date) -> Remaining | None:
    """When a model stops answering; None where no source names a day."""
    if end := model.milestone(Stage.RETIRED):
        return Remaining(end.on, (end.on - day).days, certain=True)
    told = [claim.on for claim in model.disputes("retirement") if claim.on]
    return Remaining(min(told), (min(told) - day).days, certain=False) if told else None
