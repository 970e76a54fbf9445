"""Resources -> Bicep: the same declarations as in the ARM file, for those who review or compose Bicep."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from deployer.kinds.all import kind_of, kinds
from deployer.kinds.kind import Kind
from deployer.render.render import jinja, shared_deployment_name, split_by_group, step_names
from deployer.values.armid import ArmId, parent, parse
from deployer.values.json_path import digest
from deployer.values.resource import Expression, Resource

MAIN, LENT = "main.bicep", "shared_account.bicep"
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_KEYWORDS = frozenset({"false", "null", "true"})
_ESCAPES = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def bicep(resources: Iterable[Resource]) -> dict[str, str]:
    """The text of each Bicep file by its name: `main.bicep`, one module for each kind of second step, and one for what
    goes into an account of another group.

    Deploying `main.bicep` into the resource group does what the ARM file does. No parameters, no modules from
    elsewhere, and every text of the user is literal.
    """
    own, group, lent = split_by_group(resources)
    if not lent:
        return _files(own)
    module = {
        "symbol": "shared_account",
        "file": LENT,
        "body": {"name": shared_deployment_name(lent), "scope": _Group(group)},
    }
    return {**_files(own, module), LENT: _files(lent)[MAIN]}


def _files(ours: list[Resource], *modules: dict[str, Any]) -> dict[str, str]:
    declared = [item for item in ours if not item.aspect]
    second = [item for item in ours if item.aspect]
    symbols, names = _symbols(ours), step_names(second)
    others = {id.lower(): parse(id) for item in declared if item.parts.scope and (id := parent(item.id))}
    others = {id: found for id, found in others.items() if id not in symbols}
    extended = {id: f"existing_{_word(found.names[-1])}" for id, found in others.items()}
    shelf = jinja()
    shelf.filters.update(literal=_printed, identifier=identifier)
    main = shelf.get_template("bicep/main.bicep.j2").render(
        existing=[_existing(id, extended[key]) for key, id in others.items()],
        declared=[_declared(item, symbols, extended) for item in declared],
        second=[*(_second(item, symbols, names[item.address]) for item in second), *modules],
    )
    files = {MAIN: main}
    for item in second:
        kind = kind_of(item)
        values = {
            "symbol": kind.name,
            "type": _typed(kind),
            "keys": [(key, _type(item.body[key])) for key in item.body],
        }
        files[_file(kind)] = shelf.get_template("bicep/second.bicep.j2").render(values)
    return files


def literal(value: Any, indent: int = 0) -> str:
    """A value as Bicep spells it; nothing in a text is evaluated.

    https://learn.microsoft.com/azure/azure-resource-manager/bicep/data-types
    """
    pad, inner = "  " * indent, "  " * (indent + 1)
    if isinstance(value, Symbol):
        return str(value)
    if isinstance(value, Expression):
        return value.text
    if isinstance(value, _Group):
        return f"resourceGroup({quoted(value)})"
    if isinstance(value, Mapping):
        lines = [f"{inner}{_key(key)}: {literal(item, indent + 1)}\n" for key, item in value.items()]
        return "{\n" + "".join(lines) + pad + "}" if lines else "{}"
    if isinstance(value, list):
        items = [f"{inner}{literal(item, indent + 1)}\n" for item in value]
        return "[\n" + "".join(items) + pad + "]" if items else "[]"
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, float):
        return f"json('{json.dumps(value)}')"  # Bicep knows whole numbers only
    return json.dumps(value)


def quoted(text: str) -> str:
    """A text between single quotes. What a reader could not see, or could be misled by, is written as `\\u{...}`."""
    safe = "".join(_ESCAPES.get(char) or (f"\\u{{{ord(char):x}}}" if _hidden(char) else char) for char in text)
    return "'" + safe.replace("${", "\\${") + "'"


class _Group(str):
    """The name of another resource group, as the scope of a module."""

    __slots__ = ()


class Symbol(str):
    """The name of another declaration, printed as it is."""

    __slots__ = ()


def identifier(text: str) -> Markup:
    """A name that stands without quotes. Ours are; a template that prints something else is wrong."""
    if not _IDENTIFIER.match(text):
        raise ValueError(f"'{text}' is not an identifier")
    return Markup(text)  # noqa: S704 - Bicep, not HTML


def _printed(value: Any) -> Markup:
    return Markup(literal(value))  # noqa: S704 - Bicep, not HTML


def _existing(id: ArmId, symbol: str) -> dict[str, Any]:
    """Something that is there already, and that a declaration extends."""
    version = next(kind.api_version for kind in kinds().values() if kind.type == id.type)
    return {"symbol": symbol, "type": f"{id.type}@{version}", "body": {"name": id.name}}


def _declared(item: Resource, symbols: Mapping[str, str], extended: Mapping[str, str]) -> dict[str, Any]:
    kind = kind_of(item)
    holder, id = item.parent, item.parts
    above = symbols.get(holder) or extended.get(holder)
    name: dict[str, Any] = {"name": id.name}
    if above:
        name = {"scope" if id.scope else "parent": Symbol(above), "name": item.name}
    depends = [Symbol(symbols[need]) for need in item.needs if need in symbols and symbols[need] != above]
    body = {**name, **item.body, **({"dependsOn": depends} if depends else {})}
    return {"symbol": symbols[item.address], "type": _typed(kind), "body": body}


def _second(item: Resource, symbols: Mapping[str, str], name: str) -> dict[str, Any]:
    depends = [Symbol(symbols[need]) for need in item.needs if need in symbols]
    body = {
        "name": name,
        "params": {"name": item.parts.name, **item.body},
        "dependsOn": depends,
    }
    return {"symbol": symbols[item.address], "file": _file(kind_of(item)), "body": body}


def _symbols(resources: list[Resource]) -> dict[str, str]:
    """A name for each address; where two would be the same, both bear a hash, so that neither depends on the other."""
    plain = {item.address: f"{item.kind}_{_word(item.name)}" for item in resources}
    count = Counter(plain.values())
    return {address: name if count[name] == 1 else f"{name}_{digest(address)[:6]}" for address, name in plain.items()}


def _word(name: str) -> str:
    return re.sub("[^A-Za-z0-9]", "_", name)


def _typed(kind: Kind) -> str:
    return f"{kind.type}@{kind.api_version}"


def _file(kind: Kind) -> str:
    return f"{kind.name}.bicep"


def _type(value: Any) -> str:
    return {dict: "object", list: "array", bool: "bool", int: "int"}.get(type(value), "string")


def _key(key: str) -> str:
    return key if _IDENTIFIER.match(key) and key not in _KEYWORDS else quoted(key)


def _hidden(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp")
