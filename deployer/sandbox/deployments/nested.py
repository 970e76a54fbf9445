"""What is inside the deployments of a template: their resources, and the groups they go to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from deployer.sandbox.arm.errors import LACKING
from deployer.sandbox.arm.target import parse
from deployer.sandbox.deployments.context import deployment_context
from deployer.sandbox.deployments.errors import ExpressionError, Refusal
from deployer.sandbox.deployments.program import Program, body, compile_template
from deployer.sandbox.deployments.template_resources import GROUPS, TemplateResource
from deployer.sandbox.facts import regions
from deployer.sandbox.state.cloud import Cloud


class NotEvaluable(Exception):
    """A nested template that only the running deployment can evaluate, with the reason."""


@dataclass(frozen=True, slots=True)
class NestedDeployments:
    """The nested templates of one request."""

    cloud: Cloud
    caller: str
    groups: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """Groups that the request makes, by id in lower case."""

    def resources(self, program: Program) -> Iterator[TemplateResource]:
        """What a template deploys. The groups among it are remembered, for what is nested after them."""
        found = [resource for resource in program.resources if resource.active and not resource.existing]
        for resource in found:
            if resource.type.lower() == GROUPS:
                self.groups[resource.id.lower()] = _group(resource)
        yield from found

    def program_of(self, resource: TemplateResource) -> Program:
        """The template of a nested deployment. Raises NotEvaluable; Refusal for what lies outside the cover."""
        content = body(resource, defer_live=True)
        properties = content.get("properties") or {}
        target = parse(resource.id)
        assert target
        try:
            around = deployment_context(
                self.cloud, target, content, self.caller, self.groups.get(target.group_id.lower())
            )
            return compile_template(properties.get("template"), properties.get("parameters") or {}, around)
        except ExpressionError as failure:
            raise NotEvaluable(failure.message) from None
        except Refusal as refusal:
            if refusal.code == LACKING:
                raise
            raise NotEvaluable(refusal.sentence(0, 0)) from None

    def leaf_resources(self, program: Program) -> Iterator[TemplateResource]:
        """Every resource, those of nested templates in place of the deployments around them, where they are known."""
        for resource in self.resources(program):
            try:
                inner = self.program_of(resource) if resource.nested else None
            except NotEvaluable:
                inner = None
            if inner:
                yield from self.leaf_resources(inner)
            else:
                yield resource

    def missing_group(self, program: Program) -> str:
        """The name of the first group that something is deployed to and that neither is there nor is made; else ''."""
        for resource in self.resources(program):
            target = parse(resource.id) if resource.nested else None
            if target is None:
                continue
            if target.group and not self.cloud.find(target.group_id) and target.group_id.lower() not in self.groups:
                return target.group
            try:
                inner = self.program_of(resource)
            except NotEvaluable:
                continue
            if found := self.missing_group(inner):
                return found
        return ""


def _group(resource: TemplateResource) -> Mapping[str, Any]:
    """A group as it will be."""
    content = body(resource, defer_live=True)
    found: dict[str, Any] = {"id": resource.id, "name": resource.name, "type": "Microsoft.Resources/resourceGroups"}
    if location := content.get("location"):
        found["location"] = regions.canonical(str(location))
    tags = {"tags": content["tags"]} if content.get("tags") else {}
    return {**found, **tags, "properties": {"provisioningState": "Succeeded"}}
