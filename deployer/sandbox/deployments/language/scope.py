"""Where an expression stands: what the names in it mean there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from deployer.sandbox.deployments.language.values import is_secure, value_of


class Live(Protocol):
    """The Azure around a running deployment."""

    def reference(self, name: str, version: str, full: bool) -> Any:
        """The runtime state of a resource, named by name, symbolic name or id. Raises ExpressionError."""

    def act(self, function: str, name: str, version: str, body: Any) -> Any:
        """The answer of a `list*` action of a resource. Raises ExpressionError."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the values of parameters and variables come from, all as they were sent."""

    definitions: Mapping[str, Any]
    """Of the parameters."""
    given: Mapping[str, Any]
    variables: Mapping[str, Any]

    def secret(self, name: str) -> bool:
        """Whether a parameter is never shown."""
        return is_secure(value_of(self.definitions, name) or {})

    def default(self, name: str) -> Any:
        """The default value that a parameter takes, as the template has it; None where a value was given."""
        given = (value_of(self.given, name) or {}).get("value") is not None
        return None if given else (value_of(self.definitions, name) or {}).get("defaultValue")

    def variable(self, name: str) -> Any:
        """A variable as the template has it."""
        return value_of(self.variables, name)


@dataclass(frozen=True, slots=True)
class Context:
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


@dataclass(frozen=True, slots=True)
class Scope:
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
    sources: Sources | None = None
    """Where the values of parameters and variables come from."""
    mask: bool = False
    """What is secret, or another at each deployment, stays an expression."""
    copy_loops: bool = False
    """`copy` in an object is a loop, not a property."""


Thunk = Callable[[Scope], Any]
"""An argument that is not evaluated yet."""


@dataclass(frozen=True, slots=True)
class Lambda:
    """The value of lambda('x', ...)."""

    names: tuple[str, ...]
    body: Thunk
    scope: Scope


@dataclass(frozen=True, slots=True)
class Function:
    """A built-in function."""

    run: Callable[[Scope, Sequence[Any]], Any]
    least: int = 0
    most: int | None = None
    lazy: bool = False
    """Its arguments come as thunks."""
    arity: str = ""
    """The sentence about a wrong number of arguments, where it is not the usual one; {name}, {given}, {wants} in it."""
