"""A template with those of the deployments inside it, as far as they are known before it runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from deployer.sandbox.arm.errors import LACKING
from deployer.sandbox.arm.target import parse
from deployer.sandbox.deployments.context import deployment_context
from deployer.sandbox.deployments.errors import ExpressionError, Refusal
from deployer.sandbox.deployments.program import Program, body, compile_template
from deployer.sandbox.deployments.template_resources import GROUPS, TemplateResource
from deployer.sandbox.facts import regions
from deployer.sandbox.state.cloud import Cloud


class Unfolded(Struct, frozen=True):
    """What a request deploys in the end."""

    cloud: Cloud
    caller: str
    programs: list[Program] = field(default_factory=list)
    """The template, and those inside it."""
    resources: list[TemplateResource] = field(default_factory=list)
    """With a nested deployment among them where only the running one can evaluate its template."""
    closed: dict[str, str] = field(default_factory=dict)
    """Why it can, by the key of the nested deployment."""
    groups: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """Groups that the request makes, by id in lower case."""

    def add(self, program: Program) -> None:
        """Raises Refusal for a group that neither is there nor is made, and for what lies outside the cover."""
        self.programs.append(program)
        found = [resource for resource in program.resources if resource.active and not resource.existing]
        self.groups.update({one.id.lower(): _group(one) for one in found if one.type.lower() == GROUPS})
        for resource in found:
            inner = self._inside(resource) if resource.nested else None
            if inner:
                self.add(inner)
            else:
                self.resources.append(resource)

    def _inside(self, resource: TemplateResource) -> Program | None:
        target = parse(resource.id)
        assert target
        place = target.group_id.lower()
        if target.group and place not in self.groups and not self.cloud.find(place):
            raise Refusal("ResourceGroupNotFound", f"Resource group '{target.group}' could not be found.", status=404)
        content = body(resource, defer_live=True)
        properties = content.get("properties") or {}
        try:
            around = deployment_context(self.cloud, target, content, self.caller, self.groups.get(place))
            return compile_template(properties.get("template"), properties.get("parameters") or {}, around)
        except ExpressionError as failure:
            self.closed[resource.key] = failure.message
        except Refusal as refusal:
            if refusal.code == LACKING:
                raise
            self.closed[resource.key] = refusal.sentence(0, 0)
        return None


def _group(resource: TemplateResource) -> Mapping[str, Any]:
    """A group as it will be."""
    content = body(resource, defer_live=True)
    found: dict[str, Any] = {"id": resource.id, "name": resource.name, "type": "Microsoft.Resources/resourceGroups"}
    if location := content.get("location"):
        found["location"] = regions.canonical(str(location))
    tags = {"tags": content["tags"]} if content.get("tags") else {}
    return {**found, **tags, "properties": {"provisioningState": "Succeeded"}}
