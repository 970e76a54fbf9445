"""A world whose plans are carried out by ARM."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from deployer.applying.arm_deployments import arm
from deployer.applying.arm_deployments.stages import actions, steps
from deployer.applying.arm_deployments.what_if import what_if
from deployer.azure.azure import Azure
from deployer.values.change import Plan
from deployer.values.event import Event, State
from deployer.values.plan_options import PlanOptions
from deployer.values.preview import Preview
from tests.world import World


@dataclass
class ArmWorld(World):
    """The same verbs, with ARM as the engine."""

    def azure(self, plan: Plan) -> Azure:
        """A connection that lets the requests of a plan pass, and no other."""
        return Azure(self.target, steps=steps(plan), actions=actions(plan, "validate", "cancel"))

    def run(self, plan: Plan, allowed: Plan | None = None) -> list[Event]:
        """Apply a plan."""
        return list(arm.apply(plan, self.azure(allowed or plan)))

    def ended(self, plan: Plan) -> dict[str, Event]:
        """Apply a plan, and give the last event of each resource by its name."""
        events = [event for event in self.run(plan) if event.state not in (State.STARTED, State.WAITING)]
        assert len({event.address for event in events}) == len(events)
        return {event.address.rsplit("/", 1)[-1]: event for event in events}

    def preview(self, text: str, choices: PlanOptions = PlanOptions()) -> Preview:  # noqa: B008 - frozen
        """ARM's what-if beside the plan for an environment."""
        plan = self.plan(text, choices)
        return what_if(plan, Azure(self.target, actions=actions(plan, "validate", "whatIf")))


@pytest.fixture
def world() -> ArmWorld:
    """An empty sandbox."""
    return ArmWorld()
