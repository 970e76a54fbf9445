"""What the cloud keeps of a deployment: a record that answers, and, while it runs, what it still needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict, replace

from deployer.sandbox.arm.call import Call
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Record

DEPLOYMENTS = "Microsoft.Resources/deployments"
DONE = frozenset({"Succeeded", "Skipped"})
ENDED = frozenset({"Succeeded", "Skipped", "Failed", "Canceled", "Blocked"})
ACTIVE = frozenset({"Accepted", "Running"})
_RUNNING = "running deployments"


class Step(Struct, frozen=True):
    """One resource on its way. Kept as JSON in the record of the deployment."""

    key: str
    id: str
    type: str
    name: str
    needs: tuple[str, ...] = ()
    state: str = "Waiting"
    """Waiting, Running, Succeeded, Failed, Canceled; Skipped: nothing to do; Blocked: something it needs failed."""
    operation: str = ""
    """The operation of the cloud that it waits for."""
    number: str = ""
    """Its id in the list of operations; empty until it starts."""
    started: float = 0.0
    ended: float = 0.0
    code: str = ""
    """`Created`."""
    error: Mapping[str, Any] | None = None
    late: bool = False
    """The error came after the provider had taken the request."""
    tries: int = 0
    line: int = 0
    column: int = 0
    """Where the resource stands in the request."""

    def to_json(self) -> dict[str, Any]:
        """The step as JSON."""
        return {**asdict(self), "needs": list(self.needs)}


def view(_: Cloud, record: Record) -> dict[str, Any]:
    """A deployment."""
    return {"id": record.id, "name": record.name, "type": DEPLOYMENTS, **record.body}


def from_json(data: Mapping[str, Any]) -> Step:
    """A step from JSON."""
    return Step(**{**data, "needs": tuple(data["needs"])})


def deployment_id(call: Call) -> str:
    """The id of the deployment that a call or an action of it addresses, as Azure spells it. The path of its operations
    leaves out the provider.
    """
    parts = call.target.path.split("/")
    at = next(index for index, part in enumerate(parts) if part.lower() == "deployments")
    return f"{place(call)}/providers/{DEPLOYMENTS}/{parts[at + 1]}"


def place(call: Call) -> str:
    """The id of the group, or the subscription, whose deployments a call addresses."""
    if not call.target.group:
        return f"/subscriptions/{call.subscription.id}"
    group = call.cloud.find(call.target.group_id)
    return group.id if group else call.target.group_id


def note(id: str) -> str:
    """The name under which the source of a deployment is kept."""
    return f"deployment {id.lower()}"


def running(cloud: Cloud) -> list[str]:
    """Ids of the deployments that have not ended, those submitted last first: what is nested goes before its parent."""
    found: list[str] = cloud.notes.get(_RUNNING, [])
    return found[::-1]


def start(cloud: Cloud, record: Record, source: Mapping[str, Any]) -> None:
    """Keep a deployment that begins."""
    cloud.remember(note(record.id), dict(source))
    others = [id for id in cloud.notes.get(_RUNNING, []) if id != record.id.lower()]
    cloud.remember(_RUNNING, [*others, record.id.lower()])
    cloud.put(record)


def stop(cloud: Cloud, id: str) -> None:
    """A deployment has ended. Its secret parameters are forgotten."""
    cloud.remember(_RUNNING, [other for other in cloud.notes.get(_RUNNING, []) if other != id.lower()])
    if source := cloud.notes.get(note(id)):
        cloud.remember(note(id), {"template": source["template"]})


def forget(cloud: Cloud, id: str) -> None:
    """A deployment is deleted."""
    stop(cloud, id)
    if note(id) in cloud.notes:
        cloud.drop("note", note(id))


def source(cloud: Cloud, id: str) -> Mapping[str, Any]:
    """What a deployment was made from."""
    found: Mapping[str, Any] = cloud.notes[note(id)]
    return found


def steps(record: Record) -> tuple[Step, ...]:
    """How far each resource is."""
    return tuple(from_json(row) for row in record.hidden["steps"])


def advanced(record: Record, found: tuple[Step, ...], **properties: Any) -> Record:
    """The record with its resources farther on, and with other properties."""
    hidden = {**record.hidden, "steps": [step.to_json() for step in found]}
    return replace(record, hidden=hidden, body={**record.body, "properties": {**record.properties, **properties}})


def nested(record: Record, cloud: Cloud) -> Iterator[Record]:
    """The deployments inside a deployment that have not ended."""
    for step in steps(record):
        inner = cloud.find(step.id) if step.state == "Running" else None
        if inner and inner.type == record.type and inner.state in ACTIVE:
            yield inner
