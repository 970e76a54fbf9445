"""A world whose plans are carried out by ARM."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from deployer.applying.arm_deployments.stages import actions, stages
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

    def run(self, plan: Plan, allowed: Plan | None = None, engine: str = "arm") -> list[Event]:
        """Apply a plan."""
        return super().run(plan, allowed, engine)

    def ended(self, plan: Plan) -> dict[str, Event]:
        """Apply a plan, and give the last event of each resource by its name."""
        events = [event for event in self.run(plan) if event.state not in (State.STARTED, State.WAITING)]
        assert len({event.address for event in events}) == len(events)
        return {event.address.rsplit("/", 1)[-1]: event for event in events}

    def preview(self, text: str, choices: PlanOptions = PlanOptions()) -> Preview:  # noqa: B008 - frozen
        """ARM's what-if beside the plan for an environment."""
        plan = self.plan(text, choices)
        staged = stages(plan)
        return what_if(plan, staged, Azure(self.target, actions=actions(staged, "validate", "whatIf")))


@pytest.fixture
def world() -> ArmWorld:
    """An empty sandbox."""
    return ArmWorld()
