"""What a body leaves for the moment in which it is sent: the key and the address of an endpoint, as ARM spells them.

In a template Azure evaluates the expression; where deployer writes by itself it reads the value when the endpoint is
there, and the key goes from one answer into one request: it is in no plan, no journal and no report.
https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-resource#list
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from deployer.values.resource import EXPRESSION, Expression
from deployer.values.source import Path

_SPELLED = re.compile(r"(listKeys|reference)\('(/subscriptions/[^'\[\]]+)', '([0-9a-z-]+)'\)\.([A-Za-z0-9.]+)")


@dataclass(frozen=True, slots=True)
class LateValue:
    """A value of another resource."""

    id: str
    api_version: str
    member: tuple[str, ...]
    """Of the answer of listKeys, or of the properties of the resource."""
    secret: bool
    expression: Expression

    @property
    def name(self) -> str:
        """`assistants/chat`; an account by its name alone."""
        parts = self.id.split("/")
        return "/".join(parts[8::2])

    def __str__(self) -> str:
        return f"({'key' if self.secret else 'address'} of {self.name})"

    @property
    def action(self) -> str:
        """Path of the POST that tells the key."""
        return f"{self.id}/listKeys"


def key_of(id: str, api_version: str, name: str) -> Expression:
    """The key of that name."""
    return Expression(f"listKeys('{id}', '{api_version}').{name}")


def property_of(id: str, api_version: str, *path: str) -> Expression:
    """A property that Azure decides."""
    return Expression(f"reference('{id}', '{api_version}').{'.'.join(path)}")


def late(value: Any) -> LateValue | None:
    """The value that an expression of ours stands for, as a plan file spells it, too; None for anything else."""
    if isinstance(value, Mapping) and value.keys() == {EXPRESSION}:
        value = Expression(str(value[EXPRESSION]))
    found = _SPELLED.fullmatch(value.text) if isinstance(value, Expression) else None
    if not found:
        return None
    return LateValue(found[2], found[3], tuple(found[4].split(".")), found[1] == "listKeys", Expression(found[0]))


def late_values(body: Any, path: Path = ()) -> Iterator[tuple[Path, LateValue]]:
    """Those in a body, each with its place."""
    if found := late(body):
        yield path, found
    elif isinstance(body, Mapping):
        for key, value in body.items():
            yield from late_values(value, (*path, key))
