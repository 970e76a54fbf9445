"""An expression, read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Literal:
    """A text in single quotes, or an integer."""

    value: str | int


@dataclass(frozen=True, slots=True)
class Call:
    """`name(argument, ...)`; the name of a user's function has its namespace before it: `contoso.name`."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """`base.name` or `base['name']` or `base[0]`."""

    base: Node
    key: Node


Node = Literal | Call | Member


def calls(node: Node) -> Iterator[Call]:
    """Every call in an expression, outermost first."""
    if isinstance(node, Call):
        yield node
        for argument in node.arguments:
            yield from calls(argument)
    elif isinstance(node, Member):
        yield from calls(node.base)
        yield from calls(node.key)
