"""Who may do what: every request is held against the roles of the caller."""

from __future__ import annotations

import pytest

from deployer.sandbox.entra import tokens
from tests.sandbox.arm.azure import MINI, SMALL, SUBSCRIPTION, Azure, error, online, reason, serverless

AUTHORIZATION = "Microsoft.Authorization"
DEVELOPER = "Azure AI Developer"
BUY = (
    "Microsoft.MarketplaceOrdering/agreements/offers/plans/read",
    "Microsoft.MarketplaceOrdering/agreements/offers/plans/sign/action",
    "Microsoft.MarketplaceOrdering/offerTypes/publishers/offers/plans/agreements/read",
    "Microsoft.Marketplace/offerTypes/publishers/offers/plans/agreements/read",
    "Microsoft.SaaS/resources/read",
    "Microsoft.SaaS/resources/write",
)
WORKSPACES = "Microsoft.MachineLearningServices/workspaces"


def test_who_has_no_role_is_told_client_action_and_scope(ready: Azure) -> None:
    nobody = ready.other("nobody")
    refusal = nobody.ask("GET", ready.id("proj"))
    assert refusal.status_code == 403
    assert refusal.headers["x-ms-failure-cause"] == "gateway"
    assert error(refusal) == {
        "code": "AuthorizationFailed",
        "message": f"The client '{nobody.client}' with object id '{tokens.principal(nobody.client)}' does not have "
        f"authorization to perform action '{WORKSPACES}/read' over scope '{ready.id('proj')}' or the scope is invalid. "
        "If access was recently granted, please refresh your credentials.",
    }


@pytest.mark.parametrize(
    ("method", "path", "action"),
    [
        ("PUT", "{rg}", "Microsoft.Resources/subscriptions/resourcegroups/write"),
        ("DELETE", "{rg}", "Microsoft.Resources/subscriptions/resourcegroups/delete"),
        ("PATCH", "{ml}/proj", f"{WORKSPACES}/write"),
        ("DELETE", "{ml}/proj", f"{WORKSPACES}/delete"),
        ("POST", "{rg}/providers/Microsoft.Storage/storageAccounts/stground/listKeys", "listKeys/action"),
        ("POST", "{ml}/proj/serverlessEndpoints/e/listKeys", f"{WORKSPACES}/serverlessEndpoints/listKeys/action"),
        ("PUT", "{ml}/proj/onlineEndpoints/e/deployments/d", f"{WORKSPACES}/onlineEndpoints/deployments/write"),
        ("PUT", "{rg}/providers/Microsoft.Resources/deployments/d", "Microsoft.Resources/deployments/write"),
        ("POST", "{rg}/providers/Microsoft.Resources/deployments/d/whatIf", "deployments/whatIf/action"),
        ("POST", "{sub}/providers/Microsoft.Storage/register", "Microsoft.Storage/register/action"),
        ("PATCH", "{ml}/proj/providers/Microsoft.Resources/tags/default", "Microsoft.Resources/tags/write"),
        ("PUT", "{rg}/providers/Microsoft.Authorization/locks/l", "Microsoft.Authorization/locks/write"),
    ],
)
def test_a_reader_reads_and_is_refused_all_else(ready: Azure, method: str, path: str, action: str) -> None:
    reader = ready.other("reader", "Reader")
    assert reader.ask("GET", ready.id("proj")).status_code == 200
    path = path.format(sub=f"/subscriptions/{SUBSCRIPTION}", rg=ready.group, ml=ready.id("x").removesuffix("/x"))
    refusal = reader.ask(
        method, path, {}, "2024-03-01" if "Microsoft.Resources" in path or "/register" in path else _version(path)
    )
    assert refusal.status_code == 403
    assert f"{action}' over scope '" in error(refusal)["message"]


def _version(path: str) -> str:
    return "2020-05-01" if "/locks/" in path else ""


def test_not_actions_are_taken_off_the_role_and_roles_add_up(ready: Azure) -> None:
    contributor = ready.other("contributor", "Contributor")
    path = f"{ready.group}/providers/{AUTHORIZATION}/locks/mine"
    refusal = contributor.ask("PUT", path, {"properties": {"level": "ReadOnly"}}, "2020-05-01")
    assert f"{AUTHORIZATION}/locks/write" in error(refusal)["message"]
    both = ready.other("both", "Contributor", "User Access Administrator")
    assert both.ask("PUT", path, {"properties": {"level": "CanNotDelete"}}, "2020-05-01").status_code == 201


def test_a_role_counts_at_its_scope_and_below_and_nowhere_else(ready: Azure) -> None:
    local = ready.other("local", "Contributor", scope=ready.id("proj"))
    assert local.ask("PATCH", ready.id("proj"), {"tags": {"a": "b"}}).status_code == 200
    assert local.ask("PUT", ready.id("proj/onlineEndpoints/onl"), online("eastus2")).status_code == 201
    assert local.ask("PATCH", ready.id("hub"), {"tags": {"a": "b"}}).status_code == 403


def test_lists_hold_what_the_caller_may_read(ready: Azure) -> None:
    ready.ask("PUT", f"/subscriptions/{SUBSCRIPTION}/resourceGroups/other", {"location": "eastus2"})
    groups = f"/subscriptions/{SUBSCRIPTION}/resourcegroups"
    local = ready.other("local", "Reader", scope=ready.group)
    assert [row["name"] for row in local.ask("GET", groups, version="2024-03-01").json()["value"]] == ["rg"]
    assert len(ready.ask("GET", groups, version="2024-03-01").json()["value"]) == 2
    assert local.ask("GET", f"/subscriptions/{SUBSCRIPTION}", version="2022-12-01").status_code == 200
    nobody = ready.other("nobody")
    assert nobody.ask("GET", groups, version="2024-03-01").status_code == 403
    assert nobody.ask("GET", "/subscriptions", version="2022-12-01").json()["value"] == []


def test_permissions_are_told_role_by_role(ready: Azure) -> None:
    path = f"{ready.group}/providers/{AUTHORIZATION}/permissions"
    developer = ready.other("developer", DEVELOPER, "Reader", scope=ready.group)
    one, other = developer.ask("GET", path, version="2022-04-01").json()["value"]
    assert f"{WORKSPACES}/*/write" in one["actions"]
    assert f"{WORKSPACES}/write" in one["notActions"]
    assert set(one) == {"actions", "notActions", "dataActions", "notDataActions"}
    assert other["actions"] == ["*/read"]
    assert ready.ask("GET", path, version="2022-04-01").json()["value"][0]["actions"] == ["*"]


def test_a_developer_deploys_what_is_subscribed_and_nothing_more(ready: Azure) -> None:
    ready.subscribe(SMALL)
    developer = ready.other("developer", DEVELOPER, scope=ready.group)
    assert developer.serve("chat").status_code == 201
    assert developer.ask("POST", ready.id("proj/serverlessEndpoints/chat/listKeys")).status_code == 200
    bought = developer.subscribe(MINI, "more")
    assert bought.status_code == 403
    assert reason(bought) == "AuthorizationFailed"
    assert "agreements/offers/plans/read' over scope '/subscriptions/" in error(bought)["message"]
    for path, body in (("hub", ready.hub()), ("second", ready.project())):
        refusal = developer.put(path, body)
        assert f"perform action '{WORKSPACES}/write'" in error(refusal)["message"]


@pytest.mark.parametrize("left_out", BUY)
def test_who_buys_needs_every_action_of_the_marketplace(ready: Azure, left_out: str) -> None:
    role = ready.role(*(action for action in BUY if action != left_out))
    buyer = ready.other("buyer", DEVELOPER, role)
    refusal = buyer.subscribe()
    assert refusal.status_code == 403
    assert f"perform action '{left_out}'" in error(refusal)["message"]
    whole = ready.other("whole", DEVELOPER, ready.role(*BUY))
    assert whole.subscribe().status_code == 201


@pytest.mark.parametrize("name", ["marketplaceSubscriptions", "marketplaceModelSubscriptions"])
def test_either_spelling_of_marketplace_subscriptions_serves(ready: Azure, name: str) -> None:
    role = ready.role(*BUY, f"{WORKSPACES}/{name}/*")
    assert ready.other("buyer", role).subscribe().status_code == 201


def test_the_first_purchase_of_a_subscription_registers_saas(ready: Azure) -> None:
    register = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.SaaS"
    ready.ask("POST", f"{register}/unregister", version="2024-03-01")
    role = ready.role(*BUY, f"{WORKSPACES}/marketplaceSubscriptions/*")
    assert "Microsoft.SaaS/register/action" in error(ready.other("buyer", role).subscribe())["message"]
    assert ready.other("first", role, ready.role("Microsoft.SaaS/register/action")).subscribe().status_code == 201
    assert ready.ask("GET", register, version="2024-03-01").json()["registrationState"] == "Registered"
    assert ready.other("buyer").subscribe(MINI, "again").status_code == 201


def test_a_project_is_made_by_who_may_join_the_hub(ready: Azure) -> None:
    role = ready.role(f"{WORKSPACES}/read", f"{WORKSPACES}/write")
    maker = ready.other("maker", role)
    refusal = maker.put("second", ready.project())
    assert error(refusal)["code"] == "LinkedAuthorizationFailed"
    assert f"has permission to perform action '{WORKSPACES}/write' on scope '{ready.id('second')}'" in refusal.text
    assert f"action(s) '{WORKSPACES}/hubs/join/action' on the linked scope(s) '{ready.id('hub')}'" in refusal.text
    joiner = ready.other("joiner", role, ready.role(f"{WORKSPACES}/hubs/join/action"))
    assert joiner.put("second", ready.project()).status_code == 202


def test_hubs_ask_for_an_action_of_their_own(ready: Azure) -> None:
    maker = ready.other("maker", ready.role(f"{WORKSPACES}/write", f"{WORKSPACES}/delete"))
    assert f"'{WORKSPACES}/hubs/write'" in error(maker.put("hub2", ready.hub()))["message"]
    assert f"'{WORKSPACES}/hubs/delete'" in error(maker.ask("DELETE", ready.id("hub")))["message"]


def test_operations_are_followed_by_their_address_without_a_role_there(ready: Azure) -> None:
    local = ready.other("local", "Contributor", scope=ready.group)
    started = local.put("proj/onlineEndpoints/onl", online("eastus2"))
    followed = started.headers["azure-asyncoperation"]
    path = followed.partition("azure.com")[2] or followed[followed.index("/subscriptions/") :]
    assert local.ask("GET", path, version="").status_code == 200
    unsigned = path.partition("?")[0]
    assert local.ask("GET", unsigned, version="2024-04-01").status_code == 403


def test_a_token_scores_only_with_the_right_to(ready: Azure) -> None:
    ready.subscribe(SMALL)
    ready.serve("chat", authMode="AAD")
    url = ready.show("proj/serverlessEndpoints/chat")["properties"]["inferenceEndpoint"]["uri"]
    answers = {}
    for name, role in (("reader", "Reader"), ("developer", DEVELOPER)):
        client = ready.other(name, role).client
        token, _ = tokens.issue(ready.cloud, client, "https://ml.azure.com")
        sent = {"authorization": f"Bearer {token}"}
        answers[name] = ready.session().get(f"{url}/info?api-version=2024-05-01-preview", headers=sent).status_code
    assert answers == {"reader": 401, "developer": 200}


def test_a_template_is_refused_before_anything_is_written(ready: Azure) -> None:
    developer = ready.other("developer", DEVELOPER, scope=ready.group)
    resources = [
        {"type": WORKSPACES, "apiVersion": "2025-12-01", "name": "second", **ready.project()},
        {
            "type": f"{WORKSPACES}/serverlessEndpoints",
            "apiVersion": "2025-12-01",
            "name": "proj/e",
            **serverless("eastus2"),
        },
    ]
    template = {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "resources": resources,
    }
    path = f"{ready.group}/providers/Microsoft.Resources/deployments/d"
    refusal = developer.ask("PUT", path, {"properties": {"mode": "Incremental", "template": template}}, "2024-03-01")
    assert refusal.status_code == 400
    found = error(refusal)
    assert found["code"] == "InvalidTemplateDeployment"
    assert found["message"] == (
        "The template deployment failed with error: 'Authorization failed for template resource 'second' of type "
        f"'{WORKSPACES}'. The client '{developer.client}' with object id '{tokens.principal(developer.client)}' does "
        f"not have permission to perform action '{WORKSPACES}/write' at scope '{ready.id('second')}'.'."
    )
