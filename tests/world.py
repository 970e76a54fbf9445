"""A small world for tests: an empty sandbox, and the verbs run on environment texts against it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any, Self

from msgspec.structs import replace

from deployer.azure.azure import Azure
from deployer.azure.target import Target
from deployer.catalog import catalog
from deployer.check.check import check
from deployer.check.load_environments import CheckedEnvironment
from deployer.live.sandbox_target import sandbox_target
from deployer.planning.plan_environment import PlannedEnvironment, plan_environment
from deployer.sandbox.entra import identities, tokens
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.settings import Settings
from deployer.sandbox.transport import session
from deployer.source.load import parse
from deployer.values.change import Action, Change, Plan
from deployer.values.event import Event, State
from deployer.values.outcome import Outcome
from deployer.values.plan_options import PlanOptions

SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
TODAY = date(2026, 11, 23)
HEAD = f"""\
name: test
accept_marketplace_terms: true
subscription: {SUBSCRIPTION}
resource_group: rg-test
location: eastus2
hub: {{name: hub-test}}
"""


def environment(*deployments: str, head: str = HEAD) -> str:
    """An environment with one project, `assistants`, and these deployments, each a flow mapping."""
    return f"{head}projects:\n  - name: assistants\n    deployments:\n" + "".join(
        f"      - {{{deployment}}}\n" for deployment in deployments
    )


@dataclass
class World:
    """A sandbox, and what the tool does to it."""

    day: date = TODAY
    cloud: Cloud = field(init=False)
    client: str = tokens.CLIENT
    """Who the tool is."""

    def __post_init__(self) -> None:
        granted = Settings(cores=400)  # as if Microsoft's support had been asked
        self.cloud = Cloud.new(datetime.combine(self.day, time(12), UTC), SUBSCRIPTION, granted)

    def other(self, name: str, *roles: str, scope: str = "/") -> Self:
        """The same sandbox, where the tool is an identity of that name with these roles."""
        made = copy(self)
        made.client = identities.add(self.cloud, name)
        identities.assign(self.cloud, name, roles, scope)
        return made

    @property
    def target(self) -> Target:
        """The way to the sandbox, as the commands take it."""
        return sandbox_target(self.cloud, self.client)

    def ready(self, text: str) -> CheckedEnvironment:
        """A checked environment; fails the test when there are errors that no live state excuses."""
        source = parse(text, "test.yaml")
        checked = check([source], catalog.at(self.day))
        errors = [str(problem) for problem in checked.errors if not problem.unless_live]
        assert not errors, errors
        return CheckedEnvironment(checked.read[0], source, checked.problems)

    def draft(self, text: str, choices: PlanOptions = PlanOptions()) -> PlannedEnvironment:  # noqa: B008 - frozen
        """What a plan would be made of."""
        return plan_environment(Azure(self.target), self.ready(text), choices)

    def plan(self, text: str, choices: PlanOptions = PlanOptions()) -> Plan:  # noqa: B008 - frozen
        """The plan for an environment."""
        return self.draft(text, choices).plan

    def run(self, plan: Plan, allowed: Plan | None = None, engine: str = "direct") -> list[Event]:
        """Apply a plan; `allowed` is the plan that was approved, where it is another."""
        from deployer.applying.apply import apply
        from deployer.applying.arm_deployments import arm
        from deployer.applying.arm_deployments.stages import actions, stages, steps

        if engine == "direct":
            return list(apply(plan, Azure(self.target, steps=(allowed or plan).steps())))
        approved = stages(allowed or plan)
        azure = Azure(self.target, steps=steps(approved), actions=actions(approved, "validate", "cancel"))
        return list(arm.apply(plan, stages(plan), azure))

    def apply(self, text: str, choices: PlanOptions = PlanOptions()) -> Plan:  # noqa: B008 - frozen
        """Plan and apply; fails the test when a change does not end well."""
        plan = self.plan(text, choices)
        failed = [event for event in self.run(plan) if event.state in (State.FAILED, State.PENDING, State.SKIPPED)]
        assert not failed, failed
        return plan

    def destroy(self, text: str) -> Plan:
        """Destroy an environment; fails the test when a change does not end well."""
        return self.apply(text, PlanOptions(destroy=True, purge=True))

    def verify(self, text: str) -> list[Outcome]:
        """Ask every endpoint."""
        from deployer.endpoints.verify import ask_endpoints, endpoints_of

        items = endpoints_of(Azure(self.target), self.ready(text))
        return list(ask_endpoints(self.target, items, catalog.at(self.day)))

    @property
    def writes(self) -> int:
        """How many requests have changed something."""
        return self.cloud.counts["writes"]

    def put(self, id: str, api_version: str, body: dict[str, Any]) -> None:
        """Somebody else makes a resource, past the tool."""
        answer = session(self.cloud).put(
            f"https://management.azure.com{id}?api-version={api_version}",
            json=body,
            headers={"Authorization": f"Bearer {self.token}"},
        )
        assert answer.status_code < 300, answer.text
        self.cloud.clock.advance(3600)

    def delete(self, id: str, api_version: str) -> None:
        """Somebody else deletes a resource, past the tool."""
        answer = session(self.cloud).delete(
            f"https://management.azure.com{id}?api-version={api_version}",
            headers={"Authorization": f"Bearer {self.token}"},
        )
        assert answer.status_code < 300, answer.text
        self.cloud.clock.advance(3600)

    def alter(self, id: str, change: Callable[[dict[str, Any]], object]) -> None:
        """A live body becomes another one, whatever Azure would have said to the request."""
        record = self.cloud.index.records[id.lower()]
        body = json.loads(json.dumps(record.body))
        change(body)
        self.cloud.put(replace(record, body=body))

    def get(self, id: str, api_version: str = "2025-12-01") -> dict[str, Any]:
        """What Azure answers for a resource."""
        answer = session(self.cloud).get(
            f"https://management.azure.com{id}?api-version={api_version}",
            headers={"Authorization": f"Bearer {self.token}"},
        )
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    @property
    def token(self) -> str:
        """A bearer token of the sandbox's own identity."""
        return self.target.credential.get_token(self.target.scope).token


def lines(changes: Iterable[Change]) -> list[str]:
    """The changes that do something, as `sign kind name`, in the order of the plan."""
    quiet = (Action.NOOP, Action.READ)
    return [
        f"{change.action.sign} {change.kind} {change.id.rsplit('/', 1)[-1]}"
        for change in changes
        if change.action not in quiet
    ]
