"""A template with accounts of Foundry is looked over beforehand: quota, capacity, and names that wait deleted."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.arm.azure import Azure
from tests.sandbox.deployments.site import VERSION, body, path, template
from tests.sandbox.foundry.house import LARGE, account, deployment

ACCOUNT = {"type": "Microsoft.CognitiveServices/accounts", "apiVersion": "2025-09-01", "name": "ai-one", **account()}


def chat(**changes: Any) -> dict[str, Any]:
    """A deployment in that account."""
    return {
        "type": "Microsoft.CognitiveServices/accounts/deployments",
        "apiVersion": "2025-09-01",
        "name": "ai-one/chat",
        "dependsOn": ["[resourceId('Microsoft.CognitiveServices/accounts', 'ai-one')]"],
        **deployment(LARGE, **changes),
    }


def details(azure: Azure, *resources: dict[str, Any]) -> list[str]:
    answer = azure.ask("POST", f"{path(azure)}/validate", body(template(*resources)), VERSION)
    error = answer.json().get("error", {"details": []})
    assert error.get("code", "InvalidTemplateDeployment") == "InvalidTemplateDeployment"
    return [each["code"] for each in error["details"]]


@pytest.mark.parametrize(
    ("capacity", "said"),
    [(10, []), (1001, ["InsufficientQuota"]), (100_001, ["InvalidCapacity"]), (0, ["InvalidCapacity"])],
)
def test_capacity(ready: Azure, capacity: int, said: list[str]) -> None:
    assert details(ready, ACCOUNT, chat(capacity=capacity)) == said
    assert not [record for record in ready.cloud.index.records.values() if "cognitive" in record.type.lower()]


def test_deployments_of_one_template_share_the_quota(ready: Azure) -> None:
    other = {**chat(capacity=600), "name": "ai-one/batch"}
    assert details(ready, ACCOUNT, chat(capacity=600), other) == ["InsufficientQuota"]


def test_a_name_that_waits_deleted(ready: Azure) -> None:
    id = f"{ready.group}/providers/Microsoft.CognitiveServices/accounts/ai-one"
    assert ready.ask("PUT", id, account(), "2025-09-01").status_code == 201
    ready.wait(60)
    assert details(ready, ACCOUNT, chat()) == []
    assert ready.ask("DELETE", id, None, "2025-09-01").status_code in (200, 202)
    ready.wait(60)
    assert details(ready, ACCOUNT, chat()) == ["FlagMustBeSetForRestore"]
