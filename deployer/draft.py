"""An environment and an Azure -> what is wanted, what is there, and the plan between."""

from __future__ import annotations

from dataclasses import dataclass, replace

from deployer.azure.azure import Azure
from deployer.guard import guard
from deployer.lifecycle import lifecycles
from deployer.plan import Choices, plan
from deployer.prepare import Ready
from deployer.read import read
from deployer.render import render
from deployer.values.change import Plan
from deployer.values.live import Live
from deployer.values.problem import Problem
from deployer.values.resource import Resource


@dataclass(frozen=True, slots=True)
class Draft:
    """What a plan was made from, and the plan. `warnings` are those of the environment file."""

    desired: tuple[Resource, ...]
    live: Live
    plan: Plan
    warnings: tuple[Problem, ...]


def draft(azure: Azure, ready: Ready, choices: Choices) -> Draft:
    """Render, read and compare. Sends nothing but GET. Raises Invalid, Unsafe, Refused."""
    environment = ready.site.environment
    desired = render(environment, ready.site.catalog)
    live = read(azure, environment, desired, strangers=choices.destroy)
    deployed = {item.origin for item in desired if item.address in live.resources}
    warnings = () if choices.destroy else ready.judge(deployed)
    made = plan(environment, desired, live, choices, ready.place)
    guard(environment, made)
    made = replace(made, lifecycles=() if choices.destroy else lifecycles(ready.site, desired))
    return Draft(desired, live, made, warnings)
