"""What has to change, and every write that will do it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct, field

from deployer.values.armid import HasId
from deployer.values.check_result import CheckResult
from deployer.values.cost import CostChange
from deployer.values.given_id import GivenId
from deployer.values.ignored import IgnoredDifference
from deployer.values.late_value import LateValue, late_values
from deployer.values.lifecycle import Lifecycle
from deployer.values.plan_options import PlanOptions
from deployer.values.resource import Body, Resource
from deployer.values.scope import Scope
from deployer.values.source import Path, Position


class Action(StrEnum):
    """What happens to one resource; the names are those of Terraform."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    READ = "read"
    NOOP = "no-op"

    @property
    def sign(self) -> str:
        """The sign a reader of plans knows."""
        return {"create": "+", "update": "~", "replace": "-/+", "delete": "-", "read": "<=", "no-op": " "}[self.value]


UNTOLD = "(set by somebody else)"
"""In place of a value that is known to be there and may be a secret."""


class FieldChange(Struct, frozen=True):
    """One property that differs. `after` is None when it is taken away."""

    path: Path
    before: Any
    after: Any
    replaces: bool = False


class StepKey(Struct, frozen=True, order=True):
    """Which step is meant: what it does, and to what."""

    verb: str
    """`put`, `delete`; of requests that are no part of a plan `deploy`, `rotate`."""
    address: str

    def __str__(self) -> str:
        """As plan files and journals spell it: `put ADDRESS`."""
        return f"{self.verb} {self.address}"

    @classmethod
    def of(cls, text: str) -> StepKey:
        """The key that a plan file spells."""
        verb, _, address = text.partition(" ")
        return cls(verb, address)


def put(address: str) -> StepKey:
    """The step that writes what has the address."""
    return StepKey("put", address)


def delete(address: str) -> StepKey:
    """The step that deletes what has the address."""
    return StepKey("delete", address)


RECOVER, PURGE = "recover", "purge"
"""What is done, besides writing and deleting, to what was deleted softly: it comes back, or its name becomes free."""


class Step(Struct, frozen=True):
    """One request that changes something. Nothing else that changes anything is ever sent."""

    key: StepKey
    method: str
    url: str
    """Path and query, from `/subscriptions`."""
    writer: str
    body: Body | None = None
    """As it leaves, in full. In a plan that was read from a file, what may be told of it."""
    needs: tuple[StepKey, ...] = ()
    """The steps that come first."""

    @property
    def late(self) -> tuple[tuple[Path, LateValue], ...]:
        """What the body leaves for the moment in which it is sent, each with its place."""
        return tuple(late_values(self.body))


class Kept(Struct, frozen=True):
    """What others set in a resource, and an update sends back as it is: where it stands, and a fingerprint of it all.
    Never the values: they may be secrets.
    """

    paths: tuple[Path, ...]
    fingerprint: str


class Change(HasId, Struct, frozen=True):
    """What happens to one resource, and why. A NOOP and a READ have no steps."""

    action: Action
    kind: str
    id: str
    address: str
    fields: tuple[FieldChange, ...] = ()
    reason: str = ""
    """Why, where the fields do not say it: `it is in state 'Failed'`."""
    before: Body | None = None
    """What we manage of the live body."""
    after: Body | None = None
    """What we manage of the body that will be sent."""
    steps: tuple[Step, ...] = ()
    origin: Path = ()
    position: Position | None = None
    through: str = ""
    """Address of the resource whose deletion takes this one along."""
    outage: str = ""
    """What does not answer meanwhile, and why."""
    remark: str = ""
    """What a reviewer has to know besides: the Marketplace offer that is bought, and where its terms are."""
    title: str = ""
    """The kind in the words of a user: `serverless endpoint`."""
    needs: tuple[str, ...] = ()
    """Addresses of the resources it stands on, whether they change or not."""
    unknown: tuple[Path, ...] = ()
    """What Azure decides when it makes the resource, and a reader would look for: the URL of an endpoint."""
    renew: str = ""
    """What callers need anew afterwards: the keys of an endpoint that is made again."""
    kept: Kept | None = None
    """What is sent besides, as others set it."""
    born: str = ""
    """When Azure made what is to be deleted: another of the same id is not what was approved."""
    asks: tuple[str, ...] = ()
    """Deployments behind the endpoint that have to answer, at 0 percent of its traffic, before this is written."""

    def told(self, step: Step) -> Body | None:
        """What may be told of the body that a step of it sends: what we manage."""
        if step.body is None or self.after is None:
            return None
        if step.key.verb == RECOVER:  # nothing of it comes from what is live
            return step.body
        return {key: self.after.get(key) for key in step.body} if step.method == "PATCH" else self.after


class Plan(Struct, frozen=True):
    """What has to change in one environment. `digest` stands for the effects, whatever their order or wording."""

    environment: str
    subscription: str
    group: str
    changes: tuple[Change, ...]
    digest: str = ""
    notes: tuple[str, ...] = ()
    """What is left alone, and why."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """What the live subscription gave: `subscription().tenantId`."""
    file: str = ""
    """The environment file, as it was named."""
    lifecycles: tuple[Lifecycle, ...] = ()
    """What is known of the days of the models it deploys."""
    desired: tuple[Resource, ...] = ()
    """What was asked for: with it a plan can be made again, without the environment file."""
    choices: PlanOptions = field(default_factory=PlanOptions)
    tenant: str = ""
    """Id of the Entra tenant it was made in."""
    identity: str = ""
    """Object id of whoever made it; whoever applies it may be somebody else."""
    serial: str = ""
    """Given to a plan file when it is written; a plan runs once."""
    noise: tuple[IgnoredDifference, ...] = ()
    """What reads otherwise in Azure and is no difference; only where it was asked for."""
    cloud: str = "public"
    """Which Azure it is for."""
    given: tuple[GivenId, ...] = ()
    """What the environment was given by id: an apply looks at it again before the first write."""
    lock: str = ""
    """URL of the blob container that holds the lock of the team."""
    left: int = 0
    """How many changes were left out, since only a part was asked for."""
    cost: CostChange | None = None
    """What it makes of the cost of a month; None where none is known."""
    command: str = ""
    """What applies exactly this plan, where that is known: `deployer apply plan.json`. No part of a plan file."""

    checks: tuple[CheckResult, ...] = ()
    """What came of a preflight, where one was asked for. No part of a plan file."""

    @property
    def scope(self) -> Scope:
        """Whose resources are meant, and where."""
        return Scope(self.environment, self.subscription, self.group, self.cloud, self.tenant, self.lock)

    def counts(self) -> tuple[int, int, int]:
        """How many to add, to change and to destroy; a replacement counts as one added and one destroyed."""
        actions = [change.action for change in self.changes]
        replaced = actions.count(Action.REPLACE)
        added = actions.count(Action.CREATE) + replaced
        return added, actions.count(Action.UPDATE), actions.count(Action.DELETE) + replaced

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return self.counts() == (0, 0, 0)

    def steps(self) -> tuple[Step, ...]:
        """Every write, in the order of the changes."""
        return tuple(step for change in self.changes for step in change.steps)

    def owners(self) -> Mapping[StepKey, Change]:
        """The change that each write belongs to."""
        return {step.key: change for change in self.changes for step in change.steps}


class PlanDifference(Struct, frozen=True):
    """One resource of which two plans want different things. None: that plan does nothing to it."""

    approved: Change | None
    now: Change | None
