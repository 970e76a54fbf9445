"""Where an expression stands: what the names in it mean there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from msgspec import Struct, field


class Live(Protocol):
    """The Azure around a running deployment."""

    def reference(self, name: str, version: str, full: bool) -> Any:
        """The runtime state of a resource, named by name, symbolic name or id. Raises ExpressionError."""

    def act(self, function: str, name: str, version: str, body: Any) -> Any:
        """The answer of a `list*` action of a resource. Raises ExpressionError."""


class Context(Struct, frozen=True):
    """What a deployment knows of where it runs: the answers of subscription(), resourceGroup() and so on."""

    subscription: Mapping[str, Any]
    tenant: Mapping[str, Any]
    group: Mapping[str, Any] | None
    """None in a deployment at a subscription."""
    deployment: Mapping[str, Any]
    now: Callable[[], Any]
    """The time as a datetime."""
    draw: Callable[[], str]
    """A new GUID."""
    deployer: Mapping[str, Any] = field(default_factory=dict)
    """Who deploys."""

    @property
    def id(self) -> str:
        """Id of what the deployment deploys to."""
        return str((self.group or self.subscription)["id"])


class Scope(Struct, frozen=True):
    """The names that an expression can use, and the functions that it cannot."""

    context: Context
    parameters: Callable[[str], Any]
    """The value of a parameter. Raises ExpressionError."""
    variables: Callable[[str], Any]
    """The value of a variable. Raises ExpressionError."""
    indexes: Mapping[str, int] = field(default_factory=dict)
    """Where the copy loops stand, by their names in lower case; the innermost also under the empty name."""
    lambdas: Mapping[str, Any] = field(default_factory=dict)
    forbidden: frozenset[str] = frozenset()
    """Functions, in lower case, that are not expected here; `list*` stands for all that begin so."""
    live: Live | None = None
    defer_live: bool = False
    """Expressions that need the running deployment are left as they are."""
    copy_loops: bool = False
    """`copy` in an object is a loop, not a property."""


Thunk = Callable[[Scope], Any]
"""An argument that is not evaluated yet."""


class Lambda(Struct, frozen=True):
    """The value of lambda('x', ...)."""

    names: tuple[str, ...]
    body: Thunk
    scope: Scope
