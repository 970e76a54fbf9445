"""Expressions of a preview: what is secret, and what is another at each deployment, stays an expression.

What-if shows `[parameters('password')]` and `[dateTimeAdd(utcNow('o'), 'P1D')]`, the rest of them evaluated (recorded).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from deployer.sandbox.deployments.language.expression import Call, Literal, Member, Node, is_expression, parse
from deployer.sandbox.deployments.language.registry import DEFAULTS_ONLY
from deployer.sandbox.deployments.language.scope import Sources

Evaluating = Callable[[Node], Any]
"""Gives the value of a node; None where only a running deployment has it."""


def is_masked(value: Any, sources: Sources) -> bool:
    """Whether something in a value of a template must stay an expression."""
    if isinstance(value, str):
        return is_expression(value) and _is_masked(parse(value), sources)
    if isinstance(value, Mapping):
        return any(is_masked(item, sources) for item in value.values())
    return isinstance(value, list) and any(is_masked(item, sources) for item in value)


def reduced(text: str, sources: Sources, evaluated: Evaluating) -> str:
    """An expression with everything evaluated but what is hidden."""
    return f"[{_written(_reduced(parse(text), sources, evaluated))}]"


def _is_masked(node: Node, sources: Sources) -> bool:
    if isinstance(node, Member):
        return _is_masked(node.base, sources) or _is_masked(node.key, sources)
    if not isinstance(node, Call):
        return False
    if node.name.lower() in DEFAULTS_ONLY or any(_is_masked(argument, sources) for argument in node.arguments):
        return True
    match node:
        case Call(name, (Literal(str(value)),)) if name.lower() == "parameters":
            return sources.secret(value) or is_masked(sources.default(value), sources)
        case Call(name, (Literal(str(value)),)) if name.lower() == "variables":
            return is_masked(sources.variable(value), sources)
    return False


def _reduced(node: Node, sources: Sources, evaluated: Evaluating) -> Node:
    if not _is_masked(node, sources):
        found = evaluated(node)
        plain = isinstance(found, str | int) and not isinstance(found, bool)
        return Literal(found) if plain else node
    if isinstance(node, Member):
        return Member(_reduced(node.base, sources, evaluated), _reduced(node.key, sources, evaluated))
    match node:
        case Call(name, (Literal(str(value)),)) if name.lower() == "parameters" and not sources.secret(value):
            return _instead(node, sources.default(value), sources, evaluated)
        case Call(name, (Literal(str(value)),)) if name.lower() == "variables":
            return _instead(node, sources.variable(value), sources, evaluated)
        case Call(name, arguments):
            return Call(name, tuple(_reduced(argument, sources, evaluated) for argument in arguments))
    return node


def _instead(node: Node, value: Any, sources: Sources, evaluated: Evaluating) -> Node:
    """What a name stands for, where that is one expression; the name itself where it is more."""
    whole = isinstance(value, str) and is_expression(value)
    return _reduced(parse(value), sources, evaluated) if whole else node


def _written(node: Node) -> str:
    if isinstance(node, Literal):
        return str(node.value) if isinstance(node.value, int) else "'" + node.value.replace("'", "''") + "'"
    if isinstance(node, Call):
        return f"{node.name}({', '.join(map(_written, node.arguments))})"
    if isinstance(node.key, Literal) and isinstance(node.key.value, str) and node.key.value.isidentifier():
        return f"{_written(node.base)}.{node.key.value}"
    return f"{_written(node.base)}[{_written(node.key)}]"
