"""A resource as the template has it, and the id that it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from deployer.sandbox.deployments.language.evaluate import resolve
from deployer.sandbox.deployments.language.failure import HELP, Failure, Unreadable
from deployer.sandbox.deployments.language.scope import Scope
from deployer.sandbox.deployments.problem import COLUMN, LINE, Path, Refusal, invalid, unreadable

_SYNTAX = "Please see https://aka.ms/arm-syntax-resources for usage details."
_SEGMENTS = (
    "A nested resource type must have identical number of segments as its resource name. "
    "A root resource type must have segment length one greater than its resource name."
)
GROUPS = "microsoft.resources/resourcegroups"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of `resources`, with type and name of the resource it stands in."""

    symbol: str
    path: Path
    raw: Mapping[str, Any]
    above: tuple[str, str] | None = None

    def get(self, name: str, default: Any = None) -> Any:
        """A member, whatever its letter case."""
        return next((value for key, value in self.raw.items() if key.lower() == name), default)

    def refuse(self, name: str, what: str, of: str = "") -> Refusal:
        """`The template resource 'x' at line '1' and column '9' is not valid. ...`"""
        where = f"at line '{LINE}' and column '{COLUMN}'"
        return invalid(f"The template resource '{name}' {of}{where} {what} {_SYNTAX}", self.path)


@contextmanager
def speaking(entry: Entry) -> Iterator[None]:
    """Puts the sentence about a template's resource around what its expressions say."""
    try:
        yield
    except Unreadable as failure:
        raise unreadable(failure.message) from None
    except Failure as failure:
        where = f"at line '{LINE}' and column '{COLUMN}'"
        text = f"The template resource '{entry.get('name')}' {where} is not valid: {failure.message}."
        raise invalid(f"{text} {HELP} for usage details.", entry.path) from None


def titled(entry: Entry, type: Any, name: Any) -> tuple[str, str]:
    """Full type and name; those of a child have its parent's before them. Raises Refusal."""
    if not isinstance(name, str) or not name:
        raise entry.refuse("", "is not valid. The name property cannot be null or empty.")
    if not isinstance(type, str) or not type:
        raise entry.refuse(name, "is not valid. The type property cannot be null or empty.")
    if entry.above:
        over, parent = entry.above
        type = type if "." in type.split("/")[0] and "/" in type else f"{over}/{type}"
        name = name if name.count("/") + 1 == type.count("/") else f"{parent}/{name}"
    if name.count("/") + 1 != type.count("/"):
        raise entry.refuse(name, f"has incorrect segment lengths. {_SEGMENTS}", of=f"for type '{type}' ")
    return type, name


def base(entry: Entry, scope: Scope) -> str:
    """Id of what a resource is deployed to: the deployment's own place unless it says otherwise."""
    own = scope.place.id
    if subscription := resolve(entry.get("subscriptionid"), scope):
        own = f"/subscriptions/{subscription}"
    if group := resolve(entry.get("resourcegroup"), scope):
        own = f"/subscriptions/{own.split('/')[2]}/resourceGroups/{group}"
    if extended := resolve(entry.get("scope"), scope):
        text = str(extended)
        own = text.rstrip("/") if text.startswith("/") else f"{scope.place.id}/providers/{text}"
    return own


def identity(base: str, type: str, name: str) -> str:
    """The id of a resource."""
    if type.lower() == GROUPS:
        return f"{'/'.join(base.split('/')[:3])}/resourceGroups/{name}"
    namespace, *types = type.split("/")
    pairs = zip(types, name.split("/"), strict=True)
    return f"{base}/providers/{namespace}" + "".join(f"/{kind}/{part}" for kind, part in pairs)
