"""Exchanges of many kinds, replayed in order: status, headers and members are those of the real Azure, or a 501."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from tests.sandbox.arm.azure import ML, SUBSCRIPTION, Azure
from tests.sandbox.contract import Witness

EXCHANGES: list[dict[str, Any]] = json.loads(Path(__file__).with_name("exchanges.json").read_text("utf-8"))["exchanges"]


@pytest.fixture(scope="module")
def azure() -> Azure:
    """A hub and a project in a subscription without quota, shared by the exchanges: they follow each other."""
    made = Azure.at(Witness(), "2026-11-23").ground()
    made.cloud.settings = replace(made.cloud.settings, cores=0)
    return made


def member(value: Any, path: str) -> Any:
    """What stands at `value.0.kind`; 'absent' where nothing does."""
    for part in path.split("."):
        if isinstance(value, list) and part.isdecimal():
            value = value[int(part)] if int(part) < len(value) else "absent"
        else:
            value = value.get(part, "absent") if isinstance(value, dict) else "absent"
    return value


@pytest.mark.parametrize("exchange", EXCHANGES, ids=lambda exchange: str(exchange["kind"]))
def test_an_exchange_is_answered_as_azure_does_or_not_at_all(azure: Azure, exchange: dict[str, Any]) -> None:
    places = {
        "{SUB}": f"/subscriptions/{SUBSCRIPTION}",
        "{RG}": azure.group,
        "{ML}": f"{azure.group}/providers/{ML}/workspaces",
    }
    method, _, path = exchange["ask"].partition(" ")
    for name, place in places.items():
        path = path.replace(name, place)
    answer = azure.ask(method, path, exchange.get("send"))
    assert answer.status_code == exchange["status"], answer.text
    assert not [name for name in exchange.get("headers", ()) if name not in answer.headers]
    found = answer.json() if answer.content else None
    holds = exchange.get("holds", {})
    assert {path: member(found, path) for path in holds} == holds
    azure.wait(exchange.get("wait", 0))
