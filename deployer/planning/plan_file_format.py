"""The shape of a plan file, as `-o json` writes it and plan_file.py reads it back."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from deployer.values.change import FieldChange, Kept, Step, StepKey
from deployer.values.cost import CostChange
from deployer.values.given_id import GivenId
from deployer.values.lifecycle import Lifecycle
from deployer.values.plan_options import PlanOptions
from deployer.values.resource import Body, Resource
from deployer.values.source import Path, Position


class Shown(Struct, frozen=True):
    """What Terraform's readers look at."""

    actions: tuple[str, ...]
    before: Body | None
    after: Body | None


class WrittenStep(Struct, frozen=True):
    """One request, its keys spelled as texts."""

    key: str
    method: str
    url: str
    writer: str
    body: Body | None = None
    needs: tuple[str, ...] = ()

    @property
    def step(self) -> Step:
        """The step it spells."""
        needs = tuple(map(StepKey.of, self.needs))
        return Step(StepKey.of(self.key), self.method, self.url, self.writer, self.body, needs)


class Own(Struct, frozen=True):
    """What deployer says of one change."""

    id: str
    title: str
    reason: str
    outage: str
    remark: str
    through: str
    origin: Path
    needs: tuple[str, ...]
    unknown: tuple[Path, ...]
    fields: tuple[FieldChange, ...]
    steps: tuple[WrittenStep, ...]
    source: Position | None = None
    renew: str = ""
    kept: Kept | None = None
    born: str = ""
    asks: tuple[str, ...] = ()


class Entry(Struct, frozen=True):
    """One change."""

    address: str
    type: str
    change: Shown
    deployer: Own


class Head(Struct, frozen=True):
    """What deployer says of the whole plan."""

    environment: str
    subscription: str
    resource_group: str
    digest: str
    file: str = ""
    notes: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    lifecycles: tuple[Lifecycle, ...] = ()
    desired: tuple[Resource, ...] = ()
    choices: PlanOptions = field(default_factory=PlanOptions)
    tenant: str = ""
    identity: str = ""
    serial: str = ""
    cloud: str = "public"
    lock: str = ""
    left_out: int = 0
    given: tuple[GivenId, ...] = ()
    cost: CostChange | None = None
    seal: str = ""


class PlanFile(Struct, frozen=True):
    """The whole document, as far as it is read back."""

    resource_changes: tuple[Entry, ...]
    deployer: Head
