"""What is inside the deployments of a template: their resources, and the groups they go to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from deployer.sandbox.cloud import Cloud
from deployer.sandbox.deployments.compiled import Compiled, body, compile, replace_scope
from deployer.sandbox.deployments.entry import GROUPS
from deployer.sandbox.deployments.language.failure import Failure
from deployer.sandbox.deployments.parameters import is_secure
from deployer.sandbox.deployments.problem import Refusal
from deployer.sandbox.deployments.surroundings import place
from deployer.sandbox.deployments.unit import Unit
from deployer.sandbox.facts import regions
from deployer.sandbox.refusals import LACKING
from deployer.sandbox.target import parse


class Closed(Exception):
    """A nested template that only the running deployment can evaluate, with the reason."""


@dataclass(frozen=True, slots=True)
class Nesting:
    """The nested templates of one request."""

    cloud: Cloud
    caller: str
    groups: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """Groups that the request makes, by id in lower case."""

    def units(self, compiled: Compiled) -> Iterator[Unit]:
        """What a template deploys. The groups among it are remembered, for what is nested after them."""
        found = [unit for unit in compiled.units if unit.active and not unit.existing]
        for unit in found:
            if unit.type.lower() == GROUPS:
                self.groups[unit.id.lower()] = _group(unit)
        yield from found

    def inside(self, unit: Unit) -> Compiled:
        """The template of a nested deployment. Raises Closed; Refusal for what lies outside the cover."""
        content = _content(unit)
        properties = content.get("properties") or {}
        target = parse(unit.id)
        assert target
        try:
            around = place(self.cloud, target, content, self.caller, self.groups.get(target.group_id.lower()))
            return compile(properties.get("template"), properties.get("parameters") or {}, around)
        except Failure as failure:
            raise Closed(failure.message) from None
        except Refusal as refusal:
            if refusal.code == LACKING:
                raise
            raise Closed(refusal.sentence(0, 0)) from None

    def leaves(self, compiled: Compiled) -> Iterator[Unit]:
        """Every resource, those of nested templates in place of the deployments around them, where they are known."""
        for unit in self.units(compiled):
            try:
                inner = self.inside(unit) if unit.nested else None
            except Closed:
                inner = None
            if inner:
                yield from self.leaves(inner)
            else:
                yield unit

    def homeless(self, compiled: Compiled) -> str:
        """The name of the first group that something is deployed to and that neither is there nor is made; else ''."""
        for unit in self.units(compiled):
            target = parse(unit.id) if unit.nested else None
            if target is None:
                continue
            if target.group and not self.cloud.find(target.group_id) and target.group_id.lower() not in self.groups:
                return target.group
            try:
                inner = self.inside(unit)
            except Closed:
                continue
            if found := self.homeless(inner):
                return found
        return ""


def _group(unit: Unit) -> Mapping[str, Any]:
    """A group as it will be."""
    content = body(replace_scope(unit, defers=True))
    found: dict[str, Any] = {"id": unit.id, "name": unit.name, "type": "Microsoft.Resources/resourceGroups"}
    if location := content.get("location"):
        found["location"] = regions.canonical(str(location))
    tags = {"tags": content["tags"]} if content.get("tags") else {}
    return {**found, **tags, "properties": {"provisioningState": "Succeeded"}}


def _content(unit: Unit) -> dict[str, Any]:
    """The body of a nested deployment; a secret stands in it only where the inner template declares one."""
    shown = body(replace_scope(unit, defers=True, hides=True))
    properties = shown.get("properties") or {}
    given, template = properties.get("parameters"), properties.get("template")
    if not isinstance(given, Mapping) or not isinstance(template, Mapping):
        return shown
    open = body(replace_scope(unit, defers=True))["properties"]["parameters"]
    declared = {str(name).lower(): item for name, item in (template.get("parameters") or {}).items()}
    kept = {
        name: open[name] if name in open and is_secure(declared.get(name.lower()) or {}) else value
        for name, value in given.items()
    }
    return {**shown, "properties": {**properties, "parameters": kept}}
