"""az on accounts of Foundry: what az makes, lists and takes back, and what Azure refuses it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.az.conftest import DAY, Shell
from tests.scenarios.test_every_offer import environment, offers
from tests.world import SUBSCRIPTION

GROUP, ACCOUNT, REGION = "rg-foundry-az", "ai-by-az", "swedencentral"
LARGE = ("--model-format", "Mistral AI", "--model-name", "Mistral-Large-3", "--model-version", "1")
PAID = ("--sku-name", "GlobalStandard", "--sku-capacity", "10")

MADE = """\
name: cloud
accept_marketplace_terms: true
subscription: {subscription}
resource_group: rg-foundry-template
location: swedencentral
foundry:
  name: ai-template
  projects: [{{name: assistants}}, {{name: writers}}]
  content_filters:
    - {{name: strict, filters: [{{harm: Violence, source: prompt, severity: low}}]}}
  connections: [{{name: search, category: CognitiveSearch, target: https://search-shared.search.windows.net}}]
  deployments:
    - {{model: Mistral-Large-3, name: chat, capacity: 10, content_filter: strict}}
    - {{model: mistral-document-ai-2512, name: documents}}
    - {{model: mistral-medium-2505, name: medium}}
"""
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


def ready(az: Az, *words: str) -> Any:
    """What `show` tells once a deployment or a project is there: `create` of both does not wait."""
    for _ in range(20):
        shown = az("account", *words)
        if shown["properties"]["provisioningState"] == "Succeeded":
            return shown
    raise AssertionError(shown)


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
    one = ("deployment", "show", *of(), "--deployment-name", "chat")
    assert ready(az, *one)["sku"]["capacity"] == 10, "az sends the capacity as a text"
    az(*made, "--sku-name", "GlobalStandard", "--sku-capacity", "20")
    ready(az, *one)
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
    shown = ready(az, "project", "show", *project)
    assert (shown["name"], shown["properties"]["isDefault"]) == (f"{ACCOUNT}/assistants", True)
    assert shown["identity"]["type"] == "SystemAssigned"
    az("account", "project", "update", *project, "--description", "for the platform")
    assert [row["properties"]["description"] for row in az("account", "project", "list", *of())] == ["for the platform"]
    assert "(CannotDeleteResource)" in az("account", "delete", *of(), fails=True)
    az("account", "project", "delete", *project)
    assert az("account", "project", "list", *of()) == []


def test_connections_come_and_go(az: Az, shell: Shell) -> None:
    project = (*of(), "--project-name", "writers")
    az("account", "project", "create", *project, "--location", REGION)
    ready(az, "project", "show", *project)
    text = "type: api_key\ntarget: https://example.com\napi_key: not-a-secret\n"
    file = shell.write("connection.yaml", text)
    for owner, place in (("account", of()), ("account project", project)):
        words = (*owner.split(), "connection")
        az(*words, "create", *place, "--connection-name", "search", "--file", file)
        shown = az(*words, "show", *place, "--connection-name", "search")
        assert shown["properties"]["target"] == "https://example.com"
        assert not shown["properties"].get("credentials")
        assert [row["name"] for row in az(*words, "list", *place)] == ["search"]
        az(*words, "delete", *place, "--connection-name", "search")
    assert "(IfMatchPreconditionFailed)" in az("account", "project", "delete", *project, fails=True)


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


@pytest.fixture(scope="module")
def template(shell: Shell) -> str:
    """The file of an environment whose template az has deployed, and whose group is the tool's since."""
    name = shell.write("cloud.yaml", MADE.format(subscription=shell.subscription))
    shell.deployer("render", "--as-of", DAY, "--out", "out", name)
    place, file = ("-g", "rg-foundry-template"), ("-f", "out/cloud/main.json")
    shell.az("group", "create", "-n", "rg-foundry-template", "-l", REGION)
    preview = shell.az("deployment", "group", "what-if", *place, *file, "--no-pretty-print")
    created = {change["resourceId"].split("/")[-1] for change in preview["changes"]}
    assert created == {"ai-template", "assistants", "writers", "strict", "search", "chat", "documents", "medium"}
    done = shell.az("deployment", "group", "create", "-n", "first", *place, *file)
    assert done["properties"]["provisioningState"] == "Succeeded"
    group = shell.group("rg-foundry-template")
    plan = json.loads(shell.deployer("plan", "--as-of", DAY, "--adopt", group, "-o", "json", name))
    touched = [row["type"] for row in plan["resource_changes"] if row["change"]["actions"] != ["no-op"]]
    assert touched == ["resource_group"]
    shell.deployer("apply", "--adopt", group, "--auto-approve", name)
    return name


def test_what_az_deploys_from_our_template_plans_nothing(shell: Shell, template: str) -> None:
    assert "No changes." in shell.deployer("plan", "--as-of", DAY, template)
    listed = shell.az(
        "cognitiveservices", "account", "deployment", "list", "-g", "rg-foundry-template", "-n", "ai-template"
    )
    assert {row["name"]: row["sku"]["capacity"] for row in listed} == {"chat": 10, "documents": 1, "medium": 1}


def test_az_previews_no_change_where_the_tool_plans_none(shell: Shell, template: str) -> None:
    shell.deployer("render", "--as-of", DAY, "--out", "out", template)
    words = ("-g", "rg-foundry-template", "-f", "out/cloud/main.json", "--no-pretty-print")
    preview = shell.az("deployment", "group", "what-if", *words)
    rows = [row for row in preview["changes"] if row["changeType"] not in ("NoChange", "Ignore")]
    noise = {(delta["propertyChangeType"], delta["path"]) for row in rows for delta in row["delta"]}
    assert {row["changeType"] for row in rows} <= {"Modify"}
    assert {kind for kind, _ in noise} <= {"Delete", "NoEffect"}, noise


def test_the_deployments_answer_with_the_keys_that_az_reads(shell: Shell, template: str) -> None:
    assert "3 of 3 deployments answer" in shell.deployer("verify", "--as-of", DAY, template)
    keys = shell.az("cognitiveservices", "account", "keys", "list", "-g", "rg-foundry-template", "-n", "ai-template")
    printed = shell.deployer("keys", "--endpoint", "chat", "-o", "env", template)
    assert f"AZUREAI_ENDPOINT_KEY={keys['key1']}" in printed


def test_what_az_made_is_imported_as_a_file_that_plans_nothing(shell: Shell, template: str) -> None:
    place = ("--subscription", shell.subscription, "--resource-group", "rg-foundry-template")
    shell.deployer("import", "--as-of", DAY, *place, "--out", "found.yaml")
    assert "No changes." in shell.deployer("plan", "--as-of", DAY, "found.yaml")


@pytest.mark.parametrize("region", sorted(offers()))
def test_every_offer_that_az_deploys_from_our_template_is_ours_to_the_end(shell: Shell, region: str) -> None:
    """What the scenario of every offer asks of the two engines, of az."""
    group, account = "rg-offers", "ai-offers"
    text = environment(region).replace("rg-test", group).replace(SUBSCRIPTION, shell.subscription)
    name, names = shell.write("offers.yaml", text), {row["name"] for row in offers()[region]}
    shell.deployer("render", "--as-of", DAY, "--force", "--out", "out", name)
    shell.az("group", "create", "-n", group, "-l", region)
    shell.az("deployment", "group", "create", "-n", "first", "-g", group, "-f", "out/test/main.json")
    adopt = ("--as-of", DAY, "--adopt", shell.group(group), "--auto-approve")
    shell.deployer("apply", *adopt, name)
    assert actions(shell, name) == {}
    assert f"{len(names)} of {len(names)} deployments answer" in shell.deployer("verify", "--as-of", DAY, name)
    place = ("--subscription", shell.subscription, "--resource-group", group)
    shell.deployer("import", "--as-of", DAY, *place, "--force", "--out", "found.yaml")
    assert actions(shell, "found.yaml") == {}
    for each in names:
        url = f"{shell.group(group)}/providers/Microsoft.CognitiveServices/accounts/{account}/deployments/{each}"
        shell.az("rest", "--method", "patch", "--url", f"{url}?api-version=2025-09-01", "--body", '{"tags": {}}')
    assert actions(shell, *adopted(names), name) == {each: ["update"] for each in names}
    shell.deployer("apply", "--as-of", DAY, *adopted(names), "--auto-approve", name)
    assert actions(shell, name) == {}
    shell.deployer("destroy", "--as-of", DAY, "--auto-approve", name)
    assert shell.az("group", "exists", "-n", group) is False
    assert shell.az("cognitiveservices", "account", "list-deleted") == []


def adopted(names: set[str]) -> list[str]:
    """The options that take deployments over again, once somebody has taken their tags away."""
    return [word for name in sorted(names) for word in ("--adopt", f"foundry_deployment.{name}")]


def actions(shell: Shell, *words: str) -> dict[str, list[str]]:
    """What a plan does to each resource that it does not leave alone."""
    plan = json.loads(shell.deployer("plan", "--as-of", DAY, "-o", "json", *words))
    found = {row["name"]: row["change"]["actions"] for row in plan["resource_changes"]}
    return {name: what for name, what in found.items() if what != ["no-op"]}


def test_what_az_changes_the_plan_sees(shell: Shell, template: str) -> None:
    place = ("-g", "rg-foundry-template", "-n", "ai-template", "--deployment-name")
    account = f"{shell.group('rg-foundry-template')}/providers/Microsoft.CognitiveServices/accounts/ai-template"
    url = f"{account}/deployments/chat?api-version=2025-09-01"
    body = '{"sku": {"name": "GlobalStandard", "capacity": 30}}'
    shell.az("rest", "--method", "patch", "--url", url, "--body", body)
    shell.az("cognitiveservices", "account", "deployment", "show", *place, "chat")
    shell.az("cognitiveservices", "account", "deployment", "delete", *place, "medium")
    assert actions(shell, template) == {"chat": ["update"], "medium": ["create"]}
    shell.deployer("apply", "--as-of", DAY, "--auto-approve", template)
    shown = shell.az("cognitiveservices", "account", "deployment", "show", *place, "chat")
    assert shown["sku"]["capacity"] == 10


def test_a_deployment_that_az_has_put_anew_is_no_longer_the_tools(shell: Shell, template: str) -> None:
    """az sends neither tags nor content filter: the one in the file comes back once it is taken over."""
    place = ("-g", "rg-foundry-template", "-n", "ai-template", "--deployment-name", "chat")
    shell.az("cognitiveservices", "account", "deployment", "create", *place, *LARGE, *PAID)
    assert "bears no tag 'deployer'" in shell.deployer("plan", "--as-of", DAY, template, fails=True)
    adopt = ("--adopt", "foundry_deployment.chat")
    assert actions(shell, *adopt, template) == {"chat": ["update"]}
    shell.deployer("apply", "--as-of", DAY, *adopt, "--auto-approve", template)
    shown = shell.az("cognitiveservices", "account", "deployment", "show", *place)
    assert (shown["tags"]["deployer"], shown["properties"]["raiPolicyName"]) == ("cloud", "strict")


def test_what_the_tool_destroys_is_gone_for_az_and_purged(shell: Shell, template: str) -> None:
    shell.deployer("destroy", "--auto-approve", template)
    assert shell.az("group", "exists", "-n", "rg-foundry-template") is False
    deleted = shell.az("cognitiveservices", "account", "list-deleted")
    assert "ai-template" not in [row["name"] for row in deleted]
