"""What of ours has to stay although nobody wants it: the marks go on naming its kind, so that it is found again."""

from __future__ import annotations

from collections.abc import Set

from msgspec.structs import replace

from deployer.environment.tags import ALSO, KEYS, OWNER, own_tags
from deployer.kinds.all import kind_of
from deployer.planning.orphans import orphans
from deployer.values.live import Live
from deployer.values.resource import Resource


def with_remembered_tags(environment: str, desired: tuple[Resource, ...], live: Live) -> tuple[Resource, ...]:
    """The desired resources, whose marks name the kinds of what stays as well: a registry that was taken out of the
    file while the hub still refers to it is looked for until it can be deleted.
    """
    held = orphans(environment, desired, live, destroy=False).held
    names = {item.kind for item in held if kind_of(item).ownership.optional}
    return tuple(_marked(environment, item, names) for item in desired) if names else desired


def _marked(environment: str, item: Resource, names: Set[str]) -> Resource:
    if item.existing or not kind_of(item).ownership.marks:
        return item
    tags = {key: value for key, value in item.body["tags"].items() if key not in (OWNER, KEYS)}
    known = {*names, *tags.get(ALSO, "").split(",")} - {""}
    return replace(item, body={**item.body, "tags": own_tags(environment, tags, {ALSO: ",".join(sorted(known))})})
