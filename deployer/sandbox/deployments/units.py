"""Template and scope -> its resources: loops unrolled, children beside their parents, names and ids known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from deployer.sandbox.deployments.entry import Entry, base, identity, speaking, titled
from deployer.sandbox.deployments.language.evaluate import resolve, rounds
from deployer.sandbox.deployments.language.known import DEFAULTS_ONLY, LIVE
from deployer.sandbox.deployments.language.scope import Scope
from deployer.sandbox.deployments.problem import COLUMN, LINE, invalid
from deployer.sandbox.deployments.template import Template
from deployer.sandbox.deployments.unit import Unit

MOST = 800
"""Resources of a template, copies counted: learn.microsoft.com/azure/azure-resource-manager/templates/best-practices"""
_BARRED = frozenset({*LIVE, *DEFAULTS_ONLY})
_HEAD = (
    "type name apiversion condition dependson copy comments resources scope metadata existing import extension asserts "
    "subscriptionid resourcegroup"
)
_SYNTAX = "Please see https://aka.ms/arm-syntax-resources for usage details."


def units(template: Template, scope: Scope) -> tuple[Unit, ...]:
    """Every resource of a template. Raises Refusal."""
    inner = replace(scope, barred=_BARRED)
    found = [unit for symbol, path, raw in template.resources for unit in _of(Entry(symbol, path, raw), inner)]
    if len(found) > MOST:
        what = f"The number of template resources limit exceeded. Limit: '{MOST}' and actual: '{len(found)}'."
        raise invalid(f"{what} {_SYNTAX}")
    _unique([unit for unit in found if unit.active])
    return tuple(_known_once(found))


def _of(entry: Entry, scope: Scope) -> Iterator[Unit]:
    copy = entry.get("copy")
    if not isinstance(copy, Mapping):
        yield from _with_children(entry, scope, "")
        return
    name = str(copy.get("name") or "")
    with speaking(entry):
        inner = rounds(scope, name, resolve(copy.get("count"), scope))
    for index, at in enumerate(inner):
        symbol = f"{entry.symbol}[{index}]" if entry.symbol else ""
        yield from _with_children(replace(entry, symbol=symbol), at, name)


def _with_children(entry: Entry, scope: Scope, loop: str) -> Iterator[Unit]:
    unit = _unit(entry, scope, loop)
    yield unit
    children = entry.get("resources") or ()
    pairs = children.items() if isinstance(children, Mapping) else enumerate(children)
    for key, child in pairs:
        symbol = str(key) if isinstance(children, Mapping) else ""
        yield from _of(Entry(symbol, (*entry.path, "resources", key), child, (unit.type, unit.name)), scope)


def _unit(entry: Entry, scope: Scope, loop: str) -> Unit:
    with speaking(entry):
        name, type, version = (resolve(entry.get(key), scope) for key in ("name", "type", "apiversion"))
        condition = resolve(entry.get("condition", True), scope)
        below = base(entry, scope)
    type, name = titled(entry, type, name)
    if not isinstance(version, str) or not version:
        raise entry.refuse(name, "is not valid. The apiVersion property cannot be null or empty.")
    if not isinstance(condition, bool):
        raise entry.refuse(name, "is not valid. The condition must be a boolean value.")
    return Unit(
        id=identity(below, type, name),
        type=type,
        version=version,
        name=name,
        body={key: value for key, value in entry.raw.items() if key.lower() not in _HEAD.split()},
        path=entry.path,
        scope=replace(scope, barred=DEFAULTS_ONLY),
        symbol=entry.symbol,
        loop=loop,
        active=condition,
        existing=bool(entry.get("existing")),
        depends=entry.get("dependson"),
        copy=entry.get("copy"),
    )


def _known_once(found: list[Unit]) -> Iterator[Unit]:
    """Of resources with one id, conditions bar all but one: azure-ai-ml and "new or existing" templates write so."""
    active = {unit.key for unit in found if unit.active}
    seen: set[str] = set()
    for unit in found:
        if unit.active or unit.key not in active | seen:
            seen.add(unit.key)
            yield unit


def _unique(found: list[Unit]) -> None:
    seen: set[str] = set()
    for unit in found:
        if unit.key in seen:
            where = f"at line '{LINE}' and column '{COLUMN}'"
            what = f"The resource '{unit.label}' {where} is defined multiple times in a template."
            raise invalid(f"{what} {_SYNTAX}", unit.path)
        seen.add(unit.key)
