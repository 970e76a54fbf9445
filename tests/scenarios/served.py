"""A process that serves a sandbox over TLS and runs the tool against it; says what happened as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from msgspec.structs import replace

from deployer.applying.apply import apply
from deployer.azure.azure import Azure
from deployer.azure.credential import Issued
from deployer.azure.target import Target
from deployer.live.sandbox_target import SandboxClock
from deployer.planning.plan_environment import plan_environment
from deployer.sandbox.entra import tokens
from deployer.sandbox.server.serve import Serving, running
from deployer.values.change import Plan, Step
from deployer.values.event import State
from deployer.values.plan_options import PlanOptions
from tests.world import World, environment

SMALL = environment("model: mistral-small-2503, name: chat")


def tampered(plan: Plan) -> Plan:
    """The plan with one tag less on its endpoint."""

    def mend(step: Step) -> Step:
        return replace(step, body={**(step.body or {}), "tags": {}}) if "/serverlessEndpoints/" in step.url else step

    return replace(plan, changes=tuple(replace(item, steps=tuple(map(mend, item.steps))) for item in plan.changes))


def main(folder: Path) -> None:
    """Apply a tampered plan, then the true one, then plan again."""
    world = World()
    ca = folder / "ca.pem"
    with running(world.cloud, Serving(ca)) as served:
        base = served.variables["AZURE_RESOURCE_MANAGER_ENDPOINT"]
        identity = Issued(lambda _: tokens.issue(world.cloud, tokens.CLIENT, "https://management.azure.com"))
        target = Target(identity, base, f"{base}/.default", str(ca), clock=SandboxClock(world.cloud))
        plan = plan_environment(Azure(target), world.ready(SMALL), PlanOptions()).plan
        guarded = list(apply(tampered(plan), Azure(target, steps=plan.steps())))
        stopped = [event.detail for event in guarded if event.state is State.FAILED]
        sent = [entry.path for entry in world.cloud.log if entry.write and "/serverlessEndpoints/" in entry.path]
        plan = plan_environment(Azure(target), world.ready(SMALL), PlanOptions()).plan
        events = list(apply(plan, Azure(target, steps=plan.steps())))
        left = plan_environment(Azure(target), world.ready(SMALL), PlanOptions()).plan
    agents = {
        entry.user_agent.split(" ")[1]
        for entry in world.cloud.log
        if "/serverlessEndpoints/" in entry.path and entry.write
    }
    done = all(event.state in (State.STARTED, State.WAITING, State.DONE) for event in events)
    found = {"stopped": stopped, "sent": sent, "done": done, "empty": left.is_empty, "agents": sorted(agents)}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
