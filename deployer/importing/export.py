"""Live resources -> the environment file that would have made them, saying only what differs from the defaults."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from deployer.check.check import check
from deployer.check.load_environments import CheckedEnvironment
from deployer.environment.environment import Environment
from deployer.environment.resolved_deployment import AccountDeployment, ResolvedDeployment
from deployer.environment.schema_paths import fields
from deployer.importing.inspect_group import inspect_group, owner
from deployer.importing.live_to_yaml import LiveGroup
from deployer.importing.sync_edits import SyncedEdits, sync_edits
from deployer.kinds.all import kinds
from deployer.planning.drift import drift, text_of, undeclared
from deployer.planning.version_pinning import render_pinned
from deployer.reports.ansi import printable
from deployer.reports.labels import dotted, resource_label, spelled
from deployer.reports.redaction import is_secret
from deployer.rules import unsuppressible
from deployer.source.load import parse
from deployer.source.yaml.dump import dump
from deployer.values.drift import Bucket, DriftDifference
from deployer.values.json_path import applied
from deployer.values.problem import Refused
from deployer.values.resource import Resource
from deployer.values.source import Path, Source

TERMS = "accept_marketplace_terms"


class Exported(Struct, frozen=True):
    """An environment file, and what it does not say."""

    data: Mapping[str, Any]
    text: str
    notes: tuple[str, ...]


def export(ground: LiveGroup) -> Exported:
    """The environment of one hub, one Foundry account, or both, as it is. Raises Invalid when there is neither."""
    data = inspect_group(ground)
    ready, desired = _read(data, ground)
    if any(_stands_in(item, ground.scope.id) for item in undeclared(desired, ground.live)) and isinstance(
        data["resource_group"], str
    ):
        data["resource_group"] = {"name": ground.scope.group, "existing": True}
        ground.notes.append("the resource group stays somebody else's, since it holds more than this")
        ready, desired = _read(data, ground)
    if (held := owner(ground.live)) and held != ground.scope.environment:
        told = f"what is here belongs to environment '{held}'; '--name {held}' imports it as that one"
        ground.notes.append(f"{told}, 'plan --adopt from:{held}' takes it over")
    accepted = sync_edits(ready, ground.live, list(_differences(ready, desired, ground)))
    data = applied(data, accepted.edits)
    ready, desired = _read(data, ground)
    if any(map(_bought, ready.site.deployments())):
        data = {**data, TERMS: True}
    data = _ordered(data, ())
    notes = (*ground.notes, *_notes(accepted, undeclared(desired, ground.live)))
    body, refused = _answered(dump(data), ground)
    return Exported(data, _text(body, data, (*notes, *refused)), notes)


def _bought(served: ResolvedDeployment) -> bool:
    """Whether the Marketplace sells it: to a project of a hub, or by the deployment itself."""
    if isinstance(served, AccountDeployment):
        return served.offer is not None and served.offer.seller == "partner"
    return served.model.marketplace


def _answered(text: str, ground: LiveGroup) -> tuple[str, tuple[str, ...]]:
    """The text with what rules have against it answered on its line, since it is live all the same; and what nobody can
    answer so.
    """
    found: dict[int, list[str]] = {}
    left = []
    held = {rule.code for rule in unsuppressible()}
    for problem in check([parse(text, "import")], ground.catalog).errors:
        if problem.position and problem.code[:3] not in ("SCH", "SUP") and problem.code not in held:
            found.setdefault(problem.position.line, []).append(problem.code)
        else:
            left.append(f"{problem.code}: {problem.message}")
    lines = text.splitlines()
    for number, codes in found.items():
        lines[number - 1] += f"  # deployer: ignore[{', '.join(dict.fromkeys(codes))}] it was found so"
    return "".join(f"{line}\n" for line in lines), tuple(left)


def _read(data: Mapping[str, Any], ground: LiveGroup) -> tuple[CheckedEnvironment, tuple[Resource, ...]]:
    source: Source = parse(dump(data), "import")
    checked = check([source], ground.catalog, rules=())
    if not checked.read:
        said = "; ".join(f"'{'.'.join(map(str, each.path))}': {each.message}" for each in checked.errors)
        message = f"resource group '{ground.scope.group}' holds what no environment file can say: {said}"
        raise Refused.of("IMP005", message, help="change it in Azure, or leave it out: name another --hub or --account")
    ready = CheckedEnvironment(checked.read[0], source, ())
    return ready, render_pinned(ready.sites, ground.live)


def _differences(
    ready: CheckedEnvironment, desired: tuple[Resource, ...], ground: LiveGroup
) -> Iterator[DriftDifference]:
    """What differs, but for the tags that an adoption writes."""
    for item in drift(ground.scope, desired, ground.live, text_of(ready.source)):
        if item.path or item.wanted is not None:
            yield item


def _stands_in(item: DriftDifference, group: str) -> bool:
    """Whether something stands in a group itself, so that who owns the group owns it, too."""
    return item.parent == group.lower() and not (item.kind and kinds()[item.kind].extends)


def _ordered(data: Any, path: Path) -> Any:
    """The same with the keys of each section in the order of its documentation."""
    if isinstance(data, list):
        return [_ordered(item, (*path, i)) for i, item in enumerate(data)]
    if not isinstance(data, dict):
        return data
    names = [*fields(Environment, path)]
    keys = sorted(data, key=lambda key: names.index(key) if key in names else len(names))
    return {key: _ordered(data[key], (*path, key)) for key in keys}


def _notes(accepted: SyncedEdits, others: Iterable[DriftDifference]) -> Iterator[str]:
    for item in accepted.left:
        if item.bucket is Bucket.EXTRA or is_secret(item.path, item.live):
            yield (
                f"{resource_label(item)}: {dotted(item.path)} is left as it is"
                if item.path
                else f"{resource_label(item)} is left alone"
            )
        elif item.path:
            values = f"{spelled(item.live)} to {spelled(item.wanted)}"
            yield f"{resource_label(item)}: an apply changes {dotted(item.path)} from {values}"
        elif item.wanted is not None:
            yield f"{resource_label(item)}: an apply makes it"
        else:
            yield f"{resource_label(item)}: {item.reason}"
    for item in others:
        yield f"{resource_label(item)} is left alone"


def _text(body: str, data: Mapping[str, Any], notes: Iterable[str]) -> str:
    group = data["resource_group"]
    head = [f"# Resource group '{group if isinstance(group, str) else group['name']}' as it was found."]
    lines = [f"#   {printable(note)}" for note in sorted(set(notes))]
    if data.get(TERMS):
        head += [
            f"# Its models are bought already, so '{TERMS}' is true:",
            "# write false if nothing else may be bought.",
        ]
    return "".join(f"{line}\n" for line in [*head, *(["# Not said here:"] if lines else []), *lines, ""]) + body
