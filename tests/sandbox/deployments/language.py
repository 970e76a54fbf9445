"""One expression, evaluated on its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from deployer.sandbox.deployments.errors import ExpressionError, Refusal
from deployer.sandbox.deployments.language.evaluate import resolve
from deployer.sandbox.deployments.language.scope import Context, Scope

SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg"
PLACE = Context(
    subscription={"id": f"/subscriptions/{SUBSCRIPTION}", "subscriptionId": SUBSCRIPTION, "tenantId": "tenant"},
    tenant={"tenantId": "tenant"},
    group={"id": GROUP, "name": "rg", "location": "eastus2", "tags": {}},
    deployment={"name": "main", "properties": {"mode": "Incremental"}},
    now=lambda: datetime(2026, 11, 23, 8, 5, 9, 123456, tzinfo=UTC),
    draw=lambda: "1cbdb2b4-5b2a-4f0f-8d6c-6a8f0a5d8a11",
)


def names(values: Mapping[str, Any]) -> Any:
    """Parameters or variables with these values."""

    def value(name: str) -> Any:
        if name not in values:
            raise ExpressionError(f"The name '{name}' is not found.")
        return values[name]

    return value


def scope(**changes: Any) -> Scope:
    """Where an expression stands that knows the parameter `p` and the variable `v`."""
    ground: dict[str, Any] = {"parameters": names({"p": [1, {"Deep": "x"}]}), "variables": names({"v": "var"})}
    return Scope(PLACE, **{**ground, **changes})


def value(expression: str, **changes: Any) -> Any:
    """The value of an expression, written without its brackets."""
    return resolve(f"[{expression}]", scope(**changes))


def sentence(expression: str, **changes: Any) -> str:
    """Why an expression has no value."""
    try:
        found = value(expression, **changes)
    except ExpressionError as failure:
        return failure.message
    except Refusal as failure:
        return failure.message.partition("evaluation failed: '")[2].rpartition("'. Please see")[0]
    raise AssertionError(f"{expression} gave {found!r}")
