"""Whom a run shows its plans and events, and whom it asks."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

from msgspec import Struct

from deployer.live.connect import TargetOptions
from deployer.planning.plan_environment import PlannedEnvironment
from deployer.values.change import Plan, PlanDifference
from deployer.values.event import Event
from deployer.values.problem import DeployerError
from deployer.values.scope import Scope

Tell = Callable[[Event], None]


class Console(Protocol):
    """A terminal, a pipeline, or a program."""

    def connects(self, target: TargetOptions, scopes: Sequence[Scope]) -> None:
        """Before Azure is asked anything: where a run is about to look or write."""

    def counts(self, of: int) -> AbstractContextManager[Callable[[int], None]]:
        """How many of so many environments have been looked at, while a run looks."""

    def plans(self, planned: Sequence[PlannedEnvironment]) -> None:
        """What was planned, with the warnings."""

    def differs(self, differences: tuple[PlanDifference, ...]) -> None:
        """What an approved plan would now do otherwise; then it is refused."""

    def failed(self, scope: Scope, error: DeployerError) -> None:
        """Nothing is written in this environment, and the run goes on with the others."""

    def approves(self) -> bool:
        """Whether somebody approves the plans that were shown. Raises Unsafe where nobody can be asked."""

    def follows(self, plans: Sequence[Plan]) -> AbstractContextManager[Tell]:
        """The events of plans that are carried out side by side; each names its environment."""

    def ended(self, plan: Plan, events: tuple[Event, ...]) -> None:
        """The last event of each change of a plan."""

    def notes(self, text: str) -> None:
        """A sentence beside the result."""


class Caller(Struct, frozen=True):
    """The Console of a program that uses us as a library: it approves by its call, and prints what it likes."""

    tell: Tell | None = None

    def connects(self, target: TargetOptions, scopes: Sequence[Scope]) -> None:
        """It said where."""

    def counts(self, of: int) -> AbstractContextManager[Callable[[int], None]]:
        """It waits."""
        return nullcontext(lambda _: None)

    def plans(self, planned: Sequence[PlannedEnvironment]) -> None:
        """It has them."""

    def differs(self, differences: tuple[PlanDifference, ...]) -> None:
        """The refusal says how many."""

    def failed(self, scope: Scope, error: DeployerError) -> None:
        """Each of its runs is of one environment, and raises."""

    def approves(self) -> bool:
        """By its call."""
        return True

    def follows(self, plans: Sequence[Plan]) -> AbstractContextManager[Tell]:
        """Each event as it comes."""
        return nullcontext(self.tell or (lambda _: None))

    def ended(self, plan: Plan, events: tuple[Event, ...]) -> None:
        """It gets them back."""

    def notes(self, text: str) -> None:
        """For the log of the program."""
        logging.getLogger("deployer").info("%s", text)
