"""What the cloud keeps of a deployment: a record that answers, and, while it runs, what it still needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from deployer.sandbox.cloud import Cloud
from deployer.sandbox.deployments.step import Step, from_json
from deployer.sandbox.record import Record

ACTIVE = frozenset({"Accepted", "Running"})
_RUNNING = "running deployments"


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
