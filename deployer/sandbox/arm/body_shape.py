"""Whether the members of a body are of the JSON types that Azure declares: what is not is never looked at further."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import account, arm, mfe
from deployer.sandbox.facts.read import read
from deployer.sandbox.http import Response
from deployer.values.json_path import value_at

Shape = str | tuple[Any, ...] | list[Any] | Mapping[str, Any]
"""A scalar, alternatives, a list, or an object."""
Place = tuple[str | int, ...]
_WORKSPACES = "microsoft.machinelearningservices/workspaces"
_FOUNDRY = "microsoft.cognitiveservices/accounts/"
_GROUPS = "microsoft.resources/resourcegroups"
_SCALARS: Mapping[str, type] = {"string": str, "integer": int, "boolean": bool}


def wellformed(call: Call) -> Response | None:
    """The refusal of a body with a member of another type."""
    shape = read("bodies")["types"].get(call.target.type.lower() or _GROUPS)
    if call.request.method not in ("PUT", "PATCH") or shape is None:
        return None
    for place, wanted in strange(call.body, shape, ()):
        if _converted(call, value_at(call.body, place), wanted):
            continue
        path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).lstrip(".")
        text = (
            "The request content was invalid and could not be deserialized: "
            f"'Error converting value to type '{wanted}'. Path '{path}'.'."
        )
        return _refused(call, text)
    return None


def _converted(call: Call, value: Any, wanted: str) -> bool:
    """Whether the provider reads a text where another type is declared: az 2.91 sends `sku.capacity` so."""
    if wanted == "integer" and call.target.type.lower().startswith(_FOUNDRY):
        return number(value) is not None
    return wanted == "boolean" and call.target.type.lower() == _WORKSPACES and said(value) is not None


def said(value: Any) -> bool | None:
    """The boolean that a text says, as the provider of workspaces reads it: azure-ai-ml sends hbiWorkspace so."""
    return {"true": True, "false": False}.get(value.lower()) if isinstance(value, str) else None


def number(value: Any) -> int | None:
    """The whole number that a text says, as the provider of Foundry accounts reads it."""
    return int(value) if isinstance(value, str) and value.isascii() and value.removeprefix("-").isdigit() else None


def _refused(call: Call, text: str) -> Response:
    """The body is read by whoever serves the type, who answers in his own envelope."""
    namespace, _, short = call.target.type.lower().partition("/")
    if namespace != "microsoft.machinelearningservices":
        return arm(400, "InvalidRequestContent", text)
    if short.startswith(("workspaces/serverless", "workspaces/marketplace", "workspaces/online")):
        return mfe(call, 400, text, "BadArgument")
    return account(call, 400, text, "BadArgument", "ValidationError")


def strange(value: Any, shape: Shape, place: Place) -> Iterator[tuple[Place, str]]:
    """Places where a value is not of its shape, with what was wanted there."""
    if isinstance(shape, str):
        kind = _SCALARS.get(shape)
        if kind and (not isinstance(value, kind) or (kind is int and isinstance(value, bool))):
            yield place, shape
    elif isinstance(shape, tuple):
        found = [list(strange(value, each, place)) for each in shape]
        yield from min(found, key=lambda faults: [-len(faults[0][0]) if faults else -99])
    elif isinstance(shape, list):
        if not isinstance(value, list):
            yield place, "array"
            return
        for index, item in enumerate(value):
            yield from strange(item, shape[0], (*place, index))
    elif not isinstance(value, dict):
        yield place, "object"
    else:
        for name, item in value.items():
            declared = shape.get(name) or shape.get(name.lower())
            if declared is None or item is not None:
                yield from strange(item, declared or shape.get("*", "any"), (*place, name))
