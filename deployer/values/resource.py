"""A resource as Azure knows it: an id, and the body that a PUT sends or a GET answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from deployer.values.armid import HasId
from deployer.values.source import Path

EXPRESSION = "$expression"
"""The one key of how a plan file spells one."""


class Expression(Struct, frozen=True):
    """An expression of the template language: `subscription().tenantId`.

    A class of its own and no mapping, so that no JSON can be one, whoever wrote it: what a user writes, what Azure
    answers and what a file holds are texts, numbers, lists and mappings. Only a kind states one, at a path of its own.
    """

    text: str


Body = Mapping[str, Any]
"""JSON as sent or received. Never changed in place: whoever wants another body builds another one."""


class Resource(HasId, Struct, frozen=True):
    """One resource that an environment asks for, or that Azure holds.

    Two resources may share an `id` when they are aspects of one thing that must be written in two steps (an online
    endpoint and its traffic); `address` tells them apart. Ids compare without case, as in ARM.
    """

    kind: str
    """Name of the kind in deployer.kinds."""
    id: str
    """ARM id, `/subscriptions/...`."""
    body: Body
    needs: tuple[str, ...] = ()
    """Addresses of the resources that must exist first."""
    origin: Path = ()
    """The place in the environment file that asks for it."""
    existing: bool = False
    """Declared with `existing: true`: it is read, never written or deleted."""
    aspect: str = ""
    remark: str = ""
    """What a reviewer has to know besides: the Marketplace offer that is bought, and where its terms are."""

    @property
    def address(self) -> str:
        """Identity for comparison: the id in lower case, and the aspect."""
        return self.id.lower() + (f"#{self.aspect}" if self.aspect else "")


def with_value(body: Body, path: Path, value: Any) -> Body:
    """The body with something else at a path."""
    head, *rest = path
    return {**body, str(head): with_value(body.get(str(head)) or {}, tuple(rest), value) if rest else value}
