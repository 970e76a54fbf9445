"""Microsoft's own command line as judge: it takes the embedded Azure for Azure, sees what the tool made, and the tool
sees what it made.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.az.conftest import DAY, ROOT, Shell, register

ML = "Microsoft.MachineLearningServices/workspaces"
VERSION = "2025-12-01"
DEV = (ROOT / "environments" / "dev.yaml").read_text(encoding="utf-8")
SMALL = """\
name: small
accept_marketplace_terms: true
subscription: {subscription}
resource_group: rg-small
location: eastus2
tags: {{team: platform}}
hub: {{name: hub-small}}
projects:
  - name: assistants-small
    deployments:
      - {{model: Ministral-3B, name: chat-small}}
"""


def named(rows: Any) -> dict[str, str]:
    """Names and types of what az lists, without what a purchase leaves."""
    return {row["name"]: row["type"] for row in rows if row["type"] != "Microsoft.SaaS/resources"}


def test_az_finds_the_cloud_and_the_subscription(shell: Shell) -> None:
    account = shell.az("account", "show")
    assert account["environmentName"] == "Sandbox"
    assert account["id"] == shell.subscription
    assert [item["name"] for item in shell.az("account", "list-locations") if item["name"] == "eastus2"]


def test_groups_come_and_go(shell: Shell) -> None:
    made = shell.az("group", "create", "-n", "rg-come", "-l", "eastus2", "--tags", "a=b")
    assert made["properties"]["provisioningState"] == "Succeeded"
    assert shell.az("group", "show", "-n", "rg-come")["tags"] == {"a": "b"}
    assert shell.az("group", "exists", "-n", "rg-come") is True
    shell.az("group", "update", "-n", "rg-come", "--set", "tags.c=d")
    assert [row["name"] for row in shell.az("group", "list", "--tag", "c=d")] == ["rg-come"]
    shell.az("group", "delete", "-n", "rg-come", "--yes")
    assert shell.az("group", "exists", "-n", "rg-come") is False
    assert "ResourceGroupNotFound" in shell.az("group", "show", "-n", "rg-come", fails=True)


def test_what_az_deploys_from_our_template_is_what_the_plan_wants(shell: Shell) -> None:
    name = shell.write("dev.yaml", re.sub(r"subscription: \S+", f"subscription: {shell.subscription}", DEV))
    shell.deployer("render", "--as-of", DAY, "--out", "out", name)
    template = "out/dev/main.json"
    shell.az("group", "create", "-n", "rg-mistral-dev", "-l", "eastus2")
    words = ("-g", "rg-mistral-dev", "-f", template)
    preview = shell.az("deployment", "group", "what-if", *words, "--no-pretty-print")
    wanted = json.loads((shell.folder / template).read_text(encoding="utf-8"))["resources"]
    created = {change["resourceId"].lower() for change in preview["changes"] if change["changeType"] == "Create"}
    assert len(created) == len({id.lower() for id in _ids(shell, wanted)})
    done = shell.az("deployment", "group", "create", "-n", "first", *words)
    assert done["properties"]["provisioningState"] == "Succeeded"
    listed = shell.az("resource", "list", "-g", "rg-mistral-dev")
    made = {"hub-mistral-dev", "assistants-dev", "chat-dev", "batch-dev", "ai-mistral-dev-7c41ef"}
    assert made <= named(listed).keys()
    operations = shell.az("deployment", "operation", "group", "list", "-g", "rg-mistral-dev", "-n", "first")
    assert {row["properties"]["provisioningState"] for row in operations} == {"Succeeded"}

    group = shell.group("rg-mistral-dev")
    assert "bears no tag 'deployer'" in shell.deployer("plan", "--as-of", DAY, name, fails=True)
    plan = json.loads(shell.deployer("plan", "--as-of", DAY, "--adopt", group, "-o", "json", name))
    touched = [row["type"] for row in plan["resource_changes"] if row["change"]["actions"] != ["no-op"]]
    assert touched == ["resource_group"]
    shell.deployer("apply", "--adopt", group, "--auto-approve", name)
    assert "No changes." in shell.deployer("plan", "--as-of", DAY, name)
    assert shell.az("group", "show", "-n", "rg-mistral-dev")["tags"]["deployer"] == "dev"
    assert "2 of 2 endpoints and 2 of 2 deployments answer" in shell.deployer("verify", "--as-of", DAY, name)


def _ids(shell: Shell, resources: list[dict[str, Any]]) -> list[str]:
    """The ids of what a template holds; a nested template stands for what is in it."""
    found = []
    for item in resources:
        if item["type"] == "Microsoft.Resources/deployments":
            found += _ids(shell, item["properties"]["template"]["resources"])
            continue
        types, names = item["type"].split("/"), item["name"].split("/")
        pairs = "/".join(f"{type}/{name}" for type, name in zip(types[1:], names, strict=True))
        found.append(f"{shell.group('rg-mistral-dev')}/providers/{types[0]}/{pairs}")
    return found


@pytest.fixture(scope="module")
def small(shell: Shell) -> str:
    """An environment that the tool has applied; its file."""
    name = shell.write("small.yaml", SMALL.format(subscription=shell.subscription))
    shell.deployer("apply", "--auto-approve", name)
    return name


def test_what_the_tool_makes_az_sees_and_what_az_changes_the_plan_sees(shell: Shell, small: str) -> None:
    listed = named(shell.az("resource", "list", "-g", "rg-small"))
    assert listed["hub-small"] == ML
    assert listed["chat-small"] == f"{ML}/serverlessEndpoints"
    endpoint = f"{shell.group('rg-small')}/providers/{ML}/assistants-small/serverlessEndpoints/chat-small"
    shown = shell.az("resource", "show", "--ids", endpoint, "--api-version", VERSION)
    assert shown["properties"]["endpointState"] == "Online"
    assert shell.az("rest", "--method", "get", "--url", f"{endpoint}?api-version={VERSION}")["name"] == "chat-small"
    keys = shell.az("rest", "--method", "post", "--url", f"{endpoint}/listKeys?api-version={VERSION}")
    printed = shell.deployer("keys", "--endpoint", "chat-small", "-o", "env", small)
    assert f"AZUREAI_ENDPOINT_KEY={keys['primaryKey']}" in printed

    shell.az("tag", "update", "--resource-id", endpoint, "--operation", "merge", "--tags", "cost=42", "team=other")
    plan = json.loads(shell.deployer("plan", "-o", "json", small))
    (change,) = [row for row in plan["resource_changes"] if row["change"]["actions"] == ["update"]]
    assert change["name"] == "chat-small"
    shell.deployer("apply", "--auto-approve", small)
    tags = shell.az("resource", "show", "--ids", endpoint, "--api-version", VERSION)["tags"]
    assert (tags["cost"], tags["team"]) == ("42", "platform")

    shell.az("resource", "delete", "--ids", endpoint, "--api-version", VERSION)
    plan = json.loads(shell.deployer("plan", "-o", "json", small))
    created = [row["name"] for row in plan["resource_changes"] if row["change"]["actions"] == ["create"]]
    assert created == ["chat-small"]
    shell.deployer("apply", "--auto-approve", small)


def test_az_previews_no_change_where_the_tool_plans_none(shell: Shell, small: str) -> None:
    shell.deployer("render", "--as-of", DAY, "--out", "out", small)
    words = ("-g", "rg-small", "-f", "out/small/main.json", "--no-pretty-print")
    preview = shell.az("deployment", "group", "what-if", *words)
    rows = [row for row in preview["changes"] if row["changeType"] not in ("NoChange", "Ignore")]
    assert {row["changeType"] for row in rows} <= {"Modify"}
    noise = {(delta["propertyChangeType"], delta["path"]) for row in rows for delta in row["delta"]}
    assert {kind for kind, _ in noise} <= {"Delete", "NoEffect"}, noise
    assert "No changes." in shell.deployer("plan", "--as-of", DAY, small)


def test_a_lock_of_az_stops_the_tool_and_az(shell: Shell, small: str) -> None:
    shell.az("lock", "create", "-n", "keep", "-g", "rg-small", "--lock-type", "CanNotDelete", "--notes", "ask us")
    assert [row["level"] for row in shell.az("lock", "list", "-g", "rg-small")] == ["CanNotDelete"]
    said = shell.deployer("destroy", "--auto-approve", small, fails=True)
    assert "management lock 'keep' (CanNotDelete) on resource group 'rg-small'" in said
    assert "ScopeLocked" in shell.az("group", "delete", "-n", "rg-small", "--yes", fails=True)
    shell.az("lock", "delete", "-n", "keep", "-g", "rg-small")


def test_roles_given_by_az_count_for_az_and_the_tool(shell: Shell, small: str) -> None:
    page = (ROOT / "docs" / "permissions.md").read_text(encoding="utf-8")
    (role, *_) = re.findall(r"^```json\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    scope = f"/subscriptions/{shell.subscription}"
    shell.write("role.json", role.replace("/subscriptions/00000000-0000-0000-0000-000000000000", scope))
    shell.az("role", "definition", "create", "--role-definition", "role.json")
    client, secret = shell.variables["AZURE_CLIENT_ID_READER"], shell.variables["AZURE_CLIENT_SECRET_READER"]
    reader = replace(shell, config="reader", more={"AZURE_CLIENT_ID": client, "AZURE_CLIENT_SECRET": secret})
    register(reader, client, secret)
    assert "No changes." in reader.deployer("plan", small)
    refused = reader.az("group", "create", "-n", "rg-other", "-l", "eastus2", fails=True)
    assert "(AuthorizationFailed)" in refused
    assert "Microsoft.Resources/subscriptions/resourcegroups/write" in refused
    principal = re.search(r"with object id '([0-9a-f-]+)'", refused)
    assert principal
    words = ("--assignee-object-id", principal[1], "--assignee-principal-type", "ServicePrincipal")
    shell.az("role", "assignment", "create", *words, "--role", "Mistral deployer", "--scope", scope)
    more = shell.write("more.yaml", SMALL.format(subscription=shell.subscription).replace("small", "more"))
    assert "Apply complete!" in reader.deployer("apply", "--auto-approve", more)
    assert "Destroy complete!" in reader.deployer("destroy", "--auto-approve", more)
    shell.az("role", "assignment", "delete", "--ids", *_assignments(shell, scope, principal[1]))


def _assignments(shell: Shell, scope: str, principal: str) -> list[str]:
    url = f"{scope}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01"
    found = shell.az("rest", "--method", "get", "--url", url)["value"]
    mine = [row for row in found if row["properties"]["principalId"] == principal]
    return [row["id"] for row in mine if row["properties"]["scope"] == scope]


def test_providers_are_registered_by_az(shell: Shell) -> None:
    shell.az("provider", "unregister", "-n", "Microsoft.ContainerRegistry")
    shell.az("provider", "register", "-n", "Microsoft.ContainerRegistry", "--wait")
    shown = shell.az("provider", "show", "-n", "Microsoft.ContainerRegistry")
    assert shown["registrationState"] == "Registered"


def test_what_the_tool_destroys_is_gone_for_az(shell: Shell, small: str, tmp_path: Path) -> None:
    shell.deployer("destroy", "--auto-approve", small)
    assert shell.az("group", "exists", "-n", "rg-small") is False
    assert not list(tmp_path.iterdir())
