"""Expression and scope -> value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from deployer.sandbox.deployments.errors import HELP, ExpressionError, not_here, not_implemented
from deployer.sandbox.deployments.language.expression import (
    Call,
    Literal,
    Member,
    Node,
    calls,
    is_expression,
    parse,
    unescaped,
)
from deployer.sandbox.deployments.language.function import LACKING, LIVE, Function, base_name, functions
from deployer.sandbox.deployments.language.scope import Scope, Thunk
from deployer.sandbox.deployments.language.values import is_integer, member, type_name

_MOST_ROUNDS = 800
"""Rounds of one copy loop (learn.microsoft.com/azure/azure-resource-manager/templates/copy-resources)."""


def resolve(value: Any, scope: Scope) -> Any:
    """A value of a template with every expression in it evaluated, keys of objects too. Raises ExpressionError."""
    if isinstance(value, str):
        return _text(value, scope)
    if isinstance(value, list):
        return [resolve(item, scope) for item in value]
    if not isinstance(value, Mapping):
        return value
    found: dict[str, Any] = {}
    for key, item in value.items():
        if scope.copy_loops and key.lower() == "copy" and isinstance(item, list):
            found |= _loops(item, scope)
        else:
            found[_key(key, scope)] = resolve(item, scope)
    return found


def is_live(text: str) -> bool:
    """Whether a text of a template is an expression that only a running deployment can evaluate."""
    return is_expression(text) and any(base_name(call.name) in LIVE for call in calls(parse(text)))


def evaluate(node: Node, scope: Scope) -> Any:
    """The value of an expression. Raises ExpressionError."""
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Member):
        return member(evaluate(node.base, scope), evaluate(node.key, scope))
    name = base_name(node.name)
    if name in scope.forbidden:
        raise not_here(node.name)
    function = _known(node)
    if function.lazy:
        return function.call(node.name, scope, [_thunk(argument) for argument in node.arguments])
    values = [evaluate(argument, scope) for argument in node.arguments]
    return function.call(node.name, scope, [node.name, *values] if name == "list*" else values)


def _text(value: str, scope: Scope) -> Any:
    if not is_expression(value):
        return unescaped(value)
    if scope.defer_live and is_live(value):
        _check(parse(value), scope)
        return value
    found = evaluate(parse(value), scope)
    if type_name(found) == "Function":
        raise ExpressionError(
            f"The template language expression '{value}' gives a lambda, which is no value. {HELP} for usage details."
        )
    return found


def check_expressions(value: Any, scope: Scope) -> None:
    """Look at the expressions in a value as far as can be before they are evaluated. Raises ExpressionError."""
    if isinstance(value, str) and is_expression(value):
        _check(parse(value), scope)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            check_expressions(key, scope)
            check_expressions(item, scope)
    elif isinstance(value, list):
        for item in value:
            check_expressions(item, scope)


def _check(node: Node, scope: Scope) -> None:
    """The functions of an expression are there, and so are the parameters and variables that it names."""
    for call in calls(node):
        if base_name(call.name) in scope.forbidden - LIVE:
            raise not_here(call.name)
        _known(call)
        match call:
            case Call(name, (Literal(str(value)),)) if name.lower() in ("parameters", "variables"):
                evaluate(Call(name, (Literal(value),)), scope)


def _known(node: Call) -> Function:
    """The function that is called. Raises ExpressionError; Refusal for one that Azure has and the sandbox has not."""
    name = base_name(node.name)
    if name in LACKING:
        raise not_implemented(f"the template function '{node.name}'")
    function = functions().get(name)
    if function is None:
        raise ExpressionError(f"The template function '{node.name}' is not valid. {HELP} for usage details.")
    function.check_count(node.name, len(node.arguments))
    return function


def _key(key: str, scope: Scope) -> str:
    found = _text(key, scope)
    if not isinstance(found, str):
        raise ExpressionError(
            f"The template language expression '{key}' is not valid: a property name must be a string."
        )
    return found


def _thunk(node: Node) -> Thunk:
    return lambda scope: evaluate(node, scope)


def _loops(entries: list[Any], scope: Scope) -> dict[str, Any]:
    """`copy` inside an object: each entry gives a property with a list."""
    found: dict[str, Any] = {}
    for entry in entries:
        if not isinstance(entry, Mapping) or not {"name", "count"} <= entry.keys() or "input" not in entry:
            raise ExpressionError("The copy element must have the properties 'name', 'count' and 'input'.")
        name = str(resolve(entry["name"], scope))
        found[name] = copied(name, entry, scope)
    return found


def copied(name: str, loop: Any, scope: Scope) -> list[Any]:
    """The values that `count` and `input` of a copy loop give. Raises ExpressionError."""
    return [resolve(loop.get("input"), inner) for inner in iterations(scope, name, resolve(loop.get("count"), scope))]


def iterations(scope: Scope, name: str, count: Any) -> list[Scope]:
    """The scope of each round of a copy loop. Raises ExpressionError."""
    if not is_integer(count) or count < 0:
        raise ExpressionError(
            f"The 'copy' object '{name}' is not valid: the copy count must be a non-negative integer value."
        )
    if count > _MOST_ROUNDS:
        raise ExpressionError(
            f"The number of copies of '{name}' limit exceeded. Limit: '{_MOST_ROUNDS}' and actual: '{count}'."
        )
    outer = dict(scope.indexes)
    return [replace(scope, indexes={**outer, "": index, name.lower(): index}) for index in range(count)]
