"""The history of a group: 800 deployments, kept in order by Azure itself."""

from __future__ import annotations

from dataclasses import replace

from deployer.sandbox.deployments.history import KEEPS
from tests.sandbox.arm.azure import Azure, error
from tests.sandbox.deployments.site import VERSION, deploy, path, submit, template

DEPLOYMENTS = "Microsoft.Resources/deployments"


def filled(azure: Azure, count: int) -> Azure:
    """A group with so many ended deployments, copies of a real one."""
    azure.ask("PUT", azure.group, {"location": "eastus2", "tags": {}})
    deploy(azure, template(), name="d0")
    first = azure.cloud.find(path(azure, "d0"))
    assert first
    for number in range(1, count):
        changed = f"2026-11-23T13:{number // 60:02}:{number % 60:02}.0000000Z"
        azure.cloud.put(replace(first, id=path(azure, f"d{number}"), changed=changed))
    return azure


def names(azure: Azure) -> list[str]:
    base = f"{azure.group}/providers/{DEPLOYMENTS}"
    return [row["name"] for row in azure.ask("GET", base, version=VERSION).json()["value"]]


def test_azure_deletes_the_oldest_as_the_history_fills_up(azure: Azure) -> None:
    filled(azure, 775)
    assert submit(azure, template(), name="new").status_code == 201
    found = names(azure)
    assert len(found) == 751
    assert "d0" not in found
    assert "d774" in found


def test_a_full_history_is_refused_where_azure_must_not_delete(azure: Azure) -> None:
    filled(azure, 800)
    azure.cloud.subscribe(azure.subscription, registered=(KEEPS,))
    answer = submit(azure, template(), name="new")
    assert (answer.status_code, error(answer)["code"]) == (409, "DeploymentQuotaExceeded")
    said = (
        "Creating the deployment 'new' would exceed the quota of '800'. The current deployment count is '800', please"
    )
    assert error(answer)["message"].startswith(said)
    assert submit(azure, template(), name="d5").status_code == 200
