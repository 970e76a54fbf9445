"""What a body leaves for the moment in which it is sent: the key and the address of an endpoint, or the object id of an
identity that comes with what is made, as ARM spells them.

In a template Azure evaluates the expression; where deployer writes by itself it reads the value when what has it is
there, and a key goes from one answer into one request: it is in no plan, no journal and no report.
https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-resource#list
https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-resource#reference ('Full')
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from deployer.values.resource import EXPRESSION, Body, Expression, with_value
from deployer.values.source import Path

_SPELLED = re.compile(
    r"(listKeys|reference)\('(/subscriptions/[^'\[\]]+)', '([0-9a-z-]+)'(, 'Full')?\)\.([A-Za-z0-9.]+)"
)
_PRINCIPAL = "principalId"


class LateValue(Struct, frozen=True):
    """A value of another resource."""

    id: str
    api_version: str
    member: tuple[str, ...]
    """Of the answer: of listKeys, or of a GET of the resource."""
    secret: bool
    expression: Expression

    @property
    def name(self) -> str:
        """`assistants/chat`; an account by its name alone."""
        parts = self.id.split("/")
        return "/".join(parts[8::2])

    @property
    def noun(self) -> str:
        """What it is, in a word."""
        return "key" if self.secret else "identity" if self.is_identity else "address"

    @property
    def is_identity(self) -> bool:
        """Whether it is the object id of an identity: another one each time that what has it is made."""
        return not self.secret and self.member[-1] == _PRINCIPAL

    @property
    def is_given(self) -> bool:
        """Whether it is of an identity that is given by its id: unknown only where it may not be read."""
        return self.is_identity and self.member[0] == "properties"

    def __str__(self) -> str:
        return f"({self.noun} of {self.name})"

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


def principal_of(id: str, api_version: str) -> Expression:
    """The object id of the identity that a resource has for itself."""
    return Expression(f"reference('{id}', '{api_version}', 'Full').identity.{_PRINCIPAL}")


def late(value: Any) -> LateValue | None:
    """The value that an expression of ours stands for, as a plan file spells it, too; None for anything else."""
    if isinstance(value, dict) and len(value) == 1 and EXPRESSION in value:
        value = Expression(str(value[EXPRESSION]))
    found = _SPELLED.fullmatch(value.text) if isinstance(value, Expression) else None
    if not found:
        return None
    secret, whole, member = found[1] == "listKeys", bool(found[4]), tuple(found[5].split("."))
    path = member if secret or whole else ("properties", *member)
    return LateValue(found[2], found[3], path, secret, Expression(found[0]))


def late_values(body: Any, path: Path = ()) -> Iterator[tuple[Path, LateValue]]:
    """Those in a body, each with its place."""
    if found := late(body):
        yield path, found
    elif isinstance(body, dict):
        for key, value in body.items():
            yield from late_values(value, (*path, key))


def filled(body: Body, known: Mapping[str, str]) -> Body:
    """The body with those put in that are known, by their expressions."""
    for path, value in late_values(body):
        if (text := known.get(value.expression.text)) is not None:
            body = with_value(body, path, text)
    return body
