"""What only a running deployment knows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from deployer.sandbox.deployments.language.failure import HELP, Failure, wrong
from deployer.sandbox.deployments.language.scope import Function, Live, Scope
from deployer.sandbox.deployments.language.values import kind


def _live(scope: Scope, name: str) -> Live:
    if scope.live is None:
        raise Failure(f"The template function '{name}' is not expected at this location. {HELP} for usage details.")
    return scope.live


def _text(function: str, value: Any) -> str:
    if isinstance(value, str):
        return value
    raise wrong(
        function, f"expects its parameter to be of type 'String'. The provided value is of type '{kind(value)}'"
    )


def _reference(scope: Scope, values: Sequence[Any]) -> Any:
    name, version, full = (_text("reference", value) for value in [*values, "", ""][:3])
    if full.lower() not in ("", "full"):
        raise wrong("reference", "expects its third parameter to be 'Full'", "#reference")
    return _live(scope, "reference").reference(name, version, bool(full))


def _references(scope: Scope, values: Sequence[Any]) -> Any:
    name, full = (_text("references", value) for value in [*values, ""][:2])
    if full.lower() not in ("", "full"):
        raise wrong("references", "expects its second parameter to be 'Full'", "#references")
    return _live(scope, "references").references(name, bool(full))


def _list(scope: Scope, values: Sequence[Any]) -> Any:
    function, name, version, body = [*values, None][:4]
    return _live(scope, function).act(function, _text(function, name), _text(function, version), body)


FUNCTIONS = {
    "reference": Function(_reference, 1, 3),
    "references": Function(_references, 1, 2),
    "list*": Function(_list, 2, 3),
}
