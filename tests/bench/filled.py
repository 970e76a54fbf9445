"""A sandbox that holds what a plan would make, filled without waiting for it."""

from __future__ import annotations

from deployer.live.sandbox_target import sandbox_target
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.transport import session
from deployer.values.change import Plan


def fill(cloud: Cloud, plan: Plan) -> None:
    """Send the writes of a plan past the tool's patience: PUT after PUT."""
    http, target = session(cloud), sandbox_target(cloud)
    for change in plan.changes:
        for step in change.steps:
            token = target.credential.get_token(target.scope).token
            url = f"https://management.azure.com{step.url}"
            answer = http.put(url, json=step.body, headers={"Authorization": f"Bearer {token}"})
            assert answer.ok, answer.text
            cloud.clock.advance(120)
