"""The variables and functions of a template."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from deployer.sandbox.deployments.language.evaluate import resolve, rounds
from deployer.sandbox.deployments.language.failure import HELP, Failure, Unreadable
from deployer.sandbox.deployments.language.known import DEFAULTS_ONLY, LIVE
from deployer.sandbox.deployments.language.scope import Scope
from deployer.sandbox.deployments.language.values import lookup
from deployer.sandbox.deployments.problem import invalid, unreadable

_SYNTAX = "Please see https://aka.ms/arm-syntax-variables for usage details."
_BARRED = frozenset({*LIVE, *DEFAULTS_ONLY})


@dataclass(slots=True)
class Variables:
    """The variables of a template, evaluated when they are asked for."""

    raw: Mapping[str, Any]
    scope: Callable[[], Scope]
    known: dict[str, Any] = field(default_factory=dict)
    under_way: list[str] = field(default_factory=list)

    def __call__(self, name: str) -> Any:
        """The value of a variable. Raises Failure and Refusal."""
        loops = {str(entry.get("name")): entry for entry in self.raw.get("copy") or () if isinstance(entry, Mapping)}
        named = {**{key: value for key, value in self.raw.items() if key.lower() != "copy"}, **loops}
        found = lookup(named, name)
        if found is None:
            raise Failure(f"The template variable '{name}' is not found. {_SYNTAX}")
        if found not in self.known:
            if found in self.under_way:
                raise Failure(
                    f"Circular dependency detected in template language expression of the variable '{found}'. {_SYNTAX}"
                )
            self.under_way.append(found)
            self.known[found] = self._value(found, named[found], loop=found in loops)
            self.under_way.pop()
        return self.known[found]

    def all(self) -> None:
        """Evaluate every one. Raises Refusal for the first that cannot be."""
        for name in self.raw:
            if name.lower() != "copy":
                self(name)
        for entry in self.raw.get("copy") or ():
            self(str(entry.get("name")))

    def _value(self, name: str, raw: Any, *, loop: bool) -> Any:
        scope = replace(self.scope(), barred=_BARRED, indexes={}, lambdas={}, loops=True, defers=False, live=None)
        try:
            if not loop:
                return resolve(raw, scope)
            return [resolve(raw.get("input"), inner) for inner in rounds(scope, name, resolve(raw.get("count"), scope))]
        except Unreadable as failure:
            raise unreadable(failure.message) from None
        except Failure as failure:
            raise invalid(
                f"The template variable '{name}' is not valid: {failure.message}. {HELP} for usage details."
            ) from None
