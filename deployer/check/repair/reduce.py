"""Edits that ask for less, or spread it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from deployer.check.repair.fix_context import FixContext
from deployer.rules.support.edits import set_value
from deployer.values.problem import Edit, Fix

MOST = 8
"""Projects that a load is spread over; whoever needs more has to think of something else."""


def fewer(subject: FixContext) -> Iterator[Fix]:
    """As many machines as the declared quota carries, or one."""
    place = subject.deployment
    compute = subject.at(*place, "compute") if place else None
    size = subject.catalog.size(str(compute.get("instance_type"))) if isinstance(compute, dict) else None
    if place is None or size is None:
        return
    count, cores = subject.at(*place, "compute", "instance_count") or 1, subject.at("quota", size.family) or 0
    most = min(count - 1, subject.catalog.limit("managed_instances_per_deployment"))  # any number can be written
    carried = [number for number in range(1, most + 1) if size.need(number) <= cores]
    for number in dict.fromkeys((*carried[-1:], *carried[:1])):
        yield replace(set_value((*place, "compute", "instance_count"), number), sure=False)


def shares(subject: FixContext) -> Iterator[Fix]:
    """The load in equal parts on this deployment and on others like it, each in a project of its own."""
    place = subject.deployment
    load = subject.at(*place, "expected_load") if place else None
    if place is None or not isinstance(load, dict):
        return
    limits = {
        f"{key}_per_minute": subject.catalog.limit(f"serverless_{key}_per_minute") for key in ("tokens", "requests")
    }
    count = max(-(-value // limits[key]) for key, value in load.items())
    if not 2 <= count <= MOST:
        return
    parts = {key: -(-value // count) for key, value in load.items()}
    edits = [Edit((*place, "expected_load", key), value) for key, value in parts.items()]
    project, last = subject.at(*place[:2]), len(subject.at("projects"))
    for number in range(2, count + 1):
        other = {**subject.at(*place), "expected_load": parts}
        if "name" in other:
            other["name"] = f"{other['name']}-{number}"
        edits.append(Edit(("projects", last + number - 2), _project(project, number, other)))
    yield Fix(f"share the load between {count} projects", tuple(edits))


def _project(project: dict[str, Any], number: int, deployment: dict[str, Any]) -> dict[str, Any]:
    """Another project like the one given, but for what it deploys."""
    kept = {key: value for key, value in project.items() if key in ("tags", "access")}
    return {"name": f"{project['name']}-{number}", **kept, "deployments": [deployment]}
