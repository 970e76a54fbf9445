"""Environment -> the resources it asks for, and their ARM text."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup
from msgspec.structs import replace

from deployer.environment.resolved import ResolvedRegion
from deployer.kinds.all import kind_of, kinds, one_by_one, shared_account_of, shared_accounts, turn
from deployer.kinds.kind import GROUP, Kind, Wanted
from deployer.source.files import templates
from deployer.values.json_path import digest
from deployer.values.problem import Invalid, Problem, Severity
from deployer.values.resource import Expression, Resource, with_value


class Escaped(ValueError):
    """A template of ours let a value through that is not JSON."""


def render(places: Sequence[ResolvedRegion]) -> tuple[Resource, ...]:
    """The desired state: every resource that the sites of one environment ask for, each after those it needs. Raises
    Invalid where a name makes an id another one than that of a resource of its kind in its group.
    """
    environment, found = places[0].environment, []
    for kind in kinds().values():
        if wants := [wanted for place in places for wanted in kind.wants(place)]:
            template = jinja().get_template(f"arm/{kind.name}.json.j2")
            found += [_resource(kind, wanted, json.loads(template.render(wanted.values))) for wanted in wants]
    shared, home = shared_accounts(found), environment.scope.id.split("/")
    if problems := [problem for item in found for problem in _misnamed(item, home, shared)]:
        raise Invalid(problems)
    return tuple(_ordered({resource.address: resource for resource in found}))


def arm(resources: Iterable[Resource]) -> str:
    """The ARM template of the resource group that holds the resources: incremental, and without parameters, since
    what is reviewed is what is deployed. Every text of the user is literal.
    """
    own, group, lent = split_by_group(resources)
    entries = _entries(own)
    if lent:
        entries.append(_deployment(shared_deployment_name(lent), _entries(lent), resourceGroup=literal(group)))
    return json.dumps(template_of(entries), indent=2, ensure_ascii=False) + "\n"


def split_by_group(resources: Iterable[Resource]) -> tuple[list[Resource], str, list[Resource]]:
    """What a template of the environment's group declares; the name of another group, and what is in an account of
    somebody else's there: only a deployment to that group declares it.
    """
    wanted = list(resources)
    home = next((item.address for item in wanted if item.kind == GROUP), "")
    shared = [ground for ground in shared_accounts(wanted) if home and not ground.startswith(f"{home}/")]
    ours = [item for item in wanted if not item.existing and kind_of(item).in_template]
    needs = one_by_one((item.address, turn(item.kind, item.id), item.needs) for item in ours)
    ours = [replace(item, needs=needs[item.address]) for item in ours]
    lent = [item for item in ours if shared_account_of(item.id, shared)]
    inside = {item.address for item in lent}
    return [item for item in ours if item.address not in inside], lent[0].parts.group if lent else "", lent


def shared_deployment_name(items: Sequence[Resource]) -> str:
    """A name for the deployment to another group, which others deploy to as well."""
    return f"shared-{digest([item.address for item in items])[:12]}"


def _entries(ours: Sequence[Resource]) -> list[dict[str, Any]]:
    known, names = {item.address: item for item in ours}, step_names(ours)
    entries = [_entry(item, [known[need] for need in item.needs if need in known]) for item in ours]
    return [_nested(item, entry, names[item.address]) for item, entry in zip(ours, entries, strict=True)]


def template_of(entries: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The ARM template of a resource group that holds these resources, each spelled as ARM has to read it."""
    found: dict[str, Any] = json.loads(jinja().get_template("arm/main.json.j2").render(resources=list(entries)))
    return found


def step_names(resources: Iterable[Resource]) -> dict[str, str]:
    """A name for the deployment of each second step, by address. Where two would bear the same, each bears a hash."""
    plain = {item.address: f"{item.aspect}-{item.name}" for item in resources}
    count = Counter(plain.values())
    return {key: name if count[name] == 1 else f"{name}-{digest(key)[:6]}" for key, name in plain.items()}


def literal(value: Any) -> Any:
    """A value as an ARM template has to spell it, so that nothing in it is evaluated but our own expressions.

    ARM evaluates a text, keys included, only if it begins with `[` and ends with `]`; one more `[` makes it literal.
    https://learn.microsoft.com/azure/azure-resource-manager/templates/template-expressions
    """
    if isinstance(value, Mapping):
        return {literal(key): literal(item) for key, item in value.items()}
    if isinstance(value, list):
        return [literal(item) for item in value]
    if isinstance(value, Expression):
        return f"[{value.text}]"
    if isinstance(value, str) and value.startswith("[") and value.endswith("]"):
        return f"[{value}"
    return value


def _resource(kind: Kind, wanted: Wanted, body: Mapping[str, Any]) -> Resource:
    needs = tuple(need.lower() for need in wanted.needs)
    for path, expression in {**kind.expressions, **wanted.expressions}.items():
        body = with_value(body, path, expression)
    return Resource(kind.name, wanted.id, body, needs, wanted.origin, wanted.existing, kind.aspect, wanted.remark)


def _misnamed(item: Resource, home: Sequence[str], shared: tuple[str, ...]) -> Iterator[Problem]:
    kind = kind_of(item)
    try:
        id = item.parts
    except ValueError as error:
        reason = str(error)
    else:
        lent = item.existing or shared_account_of(item.id, shared)
        place = [id.subscription, home[4] if lent else id.group]
        wrong = id.type != kind.type or place != [home[2], home[4]]
        reason = f"'{item.id}' is not the id of a {kind.title} in '{home[4]}'" if wrong else ""
    if reason:
        help = "write names without '/', '\\', '?', '#', '%' and '..'"
        yield Problem("RND001", Severity.ERROR, f"{kind.title}: {reason}", help=help, path=item.origin)


def _ordered(resources: Mapping[str, Resource]) -> Iterator[Resource]:
    depths: dict[str, int] = {}

    def depth(address: str) -> int:
        if address not in depths:
            needs = resources[address].needs
            depths[address] = 1 + max((depth(need) for need in needs if need in resources), default=0)
        return depths[address]

    yield from sorted(resources.values(), key=lambda item: (depth(item.address), item.kind, item.address))


def _entry(resource: Resource, needs: list[Resource]) -> dict[str, Any]:
    kind, id = kind_of(resource), resource.parts
    scope = {"scope": literal(id.scope)} if id.scope else {}
    head = {"type": kind.type, "apiVersion": kind.api_version, "name": literal(id.name), **scope}
    entry = {**head, **{key: literal(value) for key, value in resource.body.items()}}
    depends = [_reference(need) for need in needs]
    return {**entry, "dependsOn": depends} if depends else entry


def _nested(resource: Resource, entry: dict[str, Any], name: str) -> dict[str, Any]:
    if not resource.aspect:
        return entry
    # A template may hold a resource only once: its second step goes into a nested deployment.
    inner = {key: value for key, value in entry.items() if key != "dependsOn"}
    return _deployment(name, [inner], dependsOn=entry["dependsOn"])


def _deployment(name: str, entries: Iterable[Mapping[str, Any]], **more: Any) -> dict[str, Any]:
    return {
        "type": "Microsoft.Resources/deployments",
        "apiVersion": "2022-09-01",
        "name": name,
        **more,
        "properties": {
            "mode": "Incremental",
            "expressionEvaluationOptions": {"scope": "inner"},
            "template": template_of(entries),
        },
    }


def _reference(resource: Resource) -> str:
    id = resource.parts
    names = ", ".join("'" + name.replace("'", "''") + "'" for name in id.names)
    return f"[resourceId('{id.type}', {names})]"


@cache
def jinja() -> ImmutableSandboxedEnvironment:
    """Our templates. Whatever one of them prints has to come through a filter that knows how to spell it."""
    shelf = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(templates()), undefined=StrictUndefined, finalize=_only_json, keep_trailing_newline=True
    )
    shelf.policies["json.dumps_kwargs"] = {"sort_keys": False}
    shelf.globals = {}
    return shelf


def _only_json(value: Any) -> Any:
    # `tojson` gives Markup; a value that comes without it could break out of its place in the text.
    if isinstance(value, Markup):
        return value
    raise Escaped(f"a template printed {type(value).__name__} without `tojson`")
