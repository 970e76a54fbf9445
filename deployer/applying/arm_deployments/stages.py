"""Plan -> what is carried out one after the other: deployments of templates, and around them what only we can do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from graphlib import TopologicalSorter

from msgspec import Struct

from deployer.applying.arm_deployments.template_deployment import TemplateDeployment, template_deployment
from deployer.kinds.all import kinds
from deployer.planning.copied_keys import leads_elsewhere
from deployer.values.change import RECOVER, Change, Plan, Step, StepKey
from deployer.values.json_path import canonical

MOST = 800
"""Resources of one template: learn.microsoft.com/azure/azure-resource-manager/templates/best-practices"""
LARGEST = 3_900_000
"""Bytes of one template, somewhat below ARM's 4 MB for the whole request."""


class Stage(Struct, frozen=True):
    """Direct writes, which do not wait for each other, or one deployment."""

    direct: tuple[Step, ...] = ()
    template: TemplateDeployment | None = None

    @property
    def steps(self) -> tuple[Step, ...]:
        """The planned writes that it carries out."""
        return self.template.contents if self.template else self.direct


def stages(plan: Plan) -> tuple[Stage, ...]:
    """The plan cut into stages. A template cannot delete, change tags alone, or hold the group it is deployed to: those
    are direct, as is what goes into an account of another group, and come before or after it as the plan's order asks.
    """
    owners, writes = plan.owners(), plan.steps()
    left = _ordered({step.key: step for step in writes})
    templated = {key for key, step in left.items() if _templated(step, owners[key], plan)}
    found: list[Stage] = []
    while left:
        direct = [step for step in left.values() if step.key not in templated and not left.keys() & set(step.needs)]
        if direct:
            found.append(Stage(tuple(direct)))
        else:
            contents = _load(left, templated)
            number = 1 + sum(1 for stage in found if stage.template)
            found.append(Stage(template=template_deployment(plan, number, contents, owners)))
        for step in found[-1].steps:
            del left[step.key]
    return tuple(found)


def steps(stages: Iterable[Stage]) -> Iterator[Step]:
    """Every request that changes something, as it will leave."""
    for stage in stages:
        yield from (stage.template.step,) if stage.template else stage.direct


def actions(stages: Iterable[Stage], *names: str) -> Iterator[str]:
    """The paths of the POSTs beside them, in lower case: `validate`, `whatIf`, `cancel`. None makes a resource."""
    for stage in stages:
        if stage.template:
            path = stage.template.step.url.partition("?")[0]
            yield from (f"{path}/{name}".lower() for name in names)


def _ordered(steps: Mapping[StepKey, Step]) -> dict[StepKey, Step]:
    order = TopologicalSorter({key: [need for need in step.needs if need in steps] for key, step in steps.items()})
    return {key: steps[key] for key in order.static_order()}


def _templated(step: Step, change: Change, plan: Plan) -> bool:
    # A template holds a resource once: what recovers it comes before.
    inside = step.url.lower().startswith(f"{plan.scope.id}/".lower())
    if leads_elsewhere(change) or change.asks:
        return False  # somebody is asked first, which no template does
    return inside and step.method == "PUT" and step.key.verb != RECOVER and kinds()[change.kind].in_template


def _load(left: Mapping[StepKey, Step], templated: Set[StepKey]) -> list[Step]:
    """As much as one template can hold of what needs nothing that comes later."""
    contents: dict[StepKey, Step] = {}
    size = 0
    for key, step in left.items():  # each after those it needs
        if key not in templated or left.keys() & set(step.needs) - contents.keys():
            continue
        more = len(canonical(step.body)) + 1000
        if contents and (len(contents) == MOST or size + more > LARGEST):
            break
        contents[key] = step
        size += more
    return list(contents.values())
