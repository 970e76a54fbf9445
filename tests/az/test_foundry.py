"""az on accounts of Foundry: what az makes, lists and takes back, and what Azure refuses it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.az.conftest import Shell

GROUP, ACCOUNT, REGION = "rg-foundry-az", "ai-by-az", "swedencentral"
LARGE = ("--model-format", "Mistral AI", "--model-name", "Mistral-Large-3", "--model-version", "1")
PAID = ("--sku-name", "GlobalStandard", "--sku-capacity", "10")

Az = Callable[..., Any]


@pytest.fixture(scope="module")
def az(shell: Shell) -> Az:
    """`az cognitiveservices`, with a group and an account that it has made."""
    shell.az("group", "create", "-n", GROUP, "-l", REGION)

    def run(*words: str, fails: bool = False) -> Any:
        return shell.az("cognitiveservices", *words, fails=fails)

    run("account", "create", *of(), "--kind", "AIServices", "--sku", "S0", "-l", REGION, "--custom-domain", ACCOUNT)
    return run


def of(name: str = ACCOUNT) -> tuple[str, ...]:
    """The words that name an account."""
    return ("-g", GROUP, "-n", name)


def test_an_account_that_az_makes_has_an_identity_projects_and_a_subdomain(az: Az) -> None:
    shown = az("account", "show", *of())
    assert shown["properties"]["allowProjectManagement"] is True
    assert shown["identity"]["type"] == "SystemAssigned"
    assert shown["properties"]["provisioningState"] == "Succeeded"
    assert ACCOUNT in shown["properties"]["endpoints"]["AI Foundry API"]
    assert [row["name"] for row in az("account", "list", "-g", GROUP)] == [ACCOUNT]
    assert ACCOUNT in [row["name"] for row in az("account", "list")]
    az("account", "update", *of(), "--tags", "team=platform")
    assert az("account", "show", *of())["tags"] == {"team": "platform"}
    assert az("account", "identity", "show", *of())["principalId"] == shown["identity"]["principalId"]


def test_keys_are_listed_and_regenerated_one_at_a_time(az: Az) -> None:
    before = az("account", "keys", "list", *of())
    az("account", "keys", "regenerate", *of(), "--key-name", "Key2")
    after = az("account", "keys", "list", *of())
    assert before["key1"] == after["key1"]
    assert before["key2"] != after["key2"]


def test_models_skus_and_usages_are_listed(az: Az) -> None:
    mine = {row["name"] for row in az("account", "list-models", *of())}
    region = [row["model"]["name"] for row in az("model", "list", "-l", REGION) if row["kind"] == "AIServices"]
    assert "Mistral-Large-3" in mine & set(region)
    assert isinstance(az("account", "list-usage", *of()), list)
    skus = az("account", "list-skus", "--kind", "AIServices", "--location", REGION)
    assert [(row["name"], row["tier"]) for row in skus] == [("S0", "Standard")]
    quotas = {row["name"]["value"]: row["limit"] for row in az("usage", "list", "-l", REGION)}
    assert quotas["AIServices.GlobalStandard.Mistral-Large-3"] > 0
    assert "AIServices" in az("account", "list-kinds")


def test_a_deployment_is_made_changed_and_deleted(az: Az) -> None:
    made = ("account", "deployment", "create", *of(), "--deployment-name", "chat", *LARGE)
    az(*made, *PAID)
    shown = az("account", "deployment", "show", *of(), "--deployment-name", "chat")
    assert shown["sku"]["capacity"] == 10, "az sends the capacity as a text"
    assert shown["properties"]["provisioningState"] == "Succeeded"
    az(*made, "--sku-name", "GlobalStandard", "--sku-capacity", "20")
    (row,) = az("account", "deployment", "list", *of())
    assert row["sku"]["capacity"] == 20
    az("account", "deployment", "delete", *of(), "--deployment-name", "chat")
    assert az("account", "deployment", "list", *of()) == []
    assert "(NotFound)" in az("account", "deployment", "show", *of(), "--deployment-name", "chat", fails=True)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((*LARGE,), "InvalidResourceProperties"),  # no sku: the service takes Standard
        ((*LARGE, "--sku-name", "GlobalStandard"), "InvalidCapacity"),
        ((*LARGE, "--sku-name", "GlobalStandard", "--sku-capacity", "90000"), "InsufficientQuota"),
        ((*LARGE[:-1], "7", *PAID), "DeploymentModelNotSupported"),
    ],
    ids=["without a sku", "without a capacity", "over the quota", "an unknown version"],
)
def test_a_deployment_that_azure_refuses_is_refused(az: Az, words: tuple[str, ...], code: str) -> None:
    said = az("account", "deployment", "create", *of(), "--deployment-name", "chat", *words, fails=True)
    assert f"({code})" in said


def test_a_project_comes_and_goes(az: Az) -> None:
    project = (*of(), "--project-name", "assistants")
    az("account", "project", "create", *project, "--location", REGION, "--display-name", "Assistants")
    shown = az("account", "project", "show", *project)
    assert (shown["name"], shown["properties"]["isDefault"]) == (f"{ACCOUNT}/assistants", True)
    assert shown["identity"]["type"] == "SystemAssigned"
    az("account", "project", "update", *project, "--description", "for the platform")
    assert [row["properties"]["description"] for row in az("account", "project", "list", *of())] == ["for the platform"]
    assert "(CannotDeleteResource)" in az("account", "delete", *of(), fails=True)
    az("account", "project", "delete", *project)
    assert az("account", "project", "list", *of()) == []


def test_a_deleted_account_is_recovered_and_purged(az: Az) -> None:
    spare = ("-l", REGION, "-g", GROUP, "-n", "ai-spare")
    made = ("account", "create", *of("ai-spare"), "--kind", "AIServices", "--sku", "S0", "-l", REGION)
    az(*made, "--custom-domain", "ai-spare")
    az("account", "delete", *of("ai-spare"))
    assert [row["name"] for row in az("account", "list-deleted")] == ["ai-spare"]
    assert az("account", "show-deleted", *spare)["properties"]["deletionDate"]
    assert "(FlagMustBeSetForRestore)" in az(*made, fails=True)
    az("account", "recover", *spare)
    assert az("account", "show", *of("ai-spare"))["properties"]["provisioningState"] == "Succeeded"
    az("account", "delete", *of("ai-spare"))
    az("account", "purge", *spare)
    assert az("account", "list-deleted") == []
