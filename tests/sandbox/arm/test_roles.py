"""Role assignments and definitions, as Azure keeps them; what they permit is in test_rights.py."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest
import requests

from tests.sandbox.arm.azure import SUBSCRIPTION, Azure, error
from tests.sandbox.arm.landing import ACCESS, ASSIGNMENT

READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
SOMEBODY = "11111111-2222-3333-4444-555555555555"
ROLES = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions"


def give(azure: Azure, scope: str, name: str = "one", **changes: Any) -> requests.Response:
    """Give a role at a scope, under a name that is a GUID."""
    sent = {"roleDefinitionId": f"{ROLES}/{READER}", "principalId": SOMEBODY, "principalType": "Group", **changes}
    guid = uuid5(NAMESPACE_URL, name)
    return azure.ask("PUT", f"{scope}/{ASSIGNMENT}/{guid}", {"properties": sent}, ACCESS)


def listed(azure: Azure, scope: str, query: str = "") -> set[str]:
    """The scopes of Somebody's assignments that a list at a scope holds."""
    rows = azure.ask("GET", f"{scope}/{ASSIGNMENT}{query}", version=ACCESS).json()["value"]
    return {row["properties"]["scope"] for row in rows if row["properties"]["principalId"] == SOMEBODY}


def test_a_role_is_given_read_and_taken_away(ready: Azure) -> None:
    made = give(ready, ready.id("hub"))
    assert made.status_code == 201
    properties = made.json()["properties"]
    assert (properties["scope"], properties["principalType"]) == (ready.id("hub"), "Group")
    assert ready.ask("GET", made.json()["id"], version=ACCESS).json() == made.json()
    assert give(ready, ready.id("hub")).status_code == 200
    assert ready.ask("DELETE", made.json()["id"], version=ACCESS).status_code == 200
    assert ready.ask("DELETE", made.json()["id"], version=ACCESS).status_code == 204
    assert ready.ask("GET", made.json()["id"], version=ACCESS).status_code == 404


def test_one_assignment_for_each_scope_role_and_principal(ready: Azure) -> None:
    give(ready, ready.group)
    refused = give(ready, ready.group, "two")
    assert (refused.status_code, error(refused)["code"]) == (409, "RoleAssignmentExists")
    assert give(ready, ready.id("hub"), "two").status_code == 201
    changed = give(ready, ready.group, "one", roleDefinitionId=f"{ROLES}/{OWNER}")
    assert error(changed)["code"] == "RoleAssignmentUpdateNotPermitted"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"principalId": "ada@example.org"}, "InvalidPrincipalId"),
        ({"roleDefinitionId": f"{ROLES}/Reader"}, "RoleDefinitionDoesNotExist"),
        ({"principalType": "Robot"}, "InvalidPrincipalType"),
    ],
)
def test_what_an_assignment_must_say(ready: Azure, change: dict[str, str], code: str) -> None:
    refused = give(ready, ready.group, **change)
    assert (refused.status_code, error(refused)["code"]) == (400, code)


def test_a_built_in_role_that_was_not_transcribed_is_not_implemented(ready: Azure) -> None:
    """Azure has over 400: who assigns one shall not read that it does not exist."""
    cosmos = "fbdf93bf-df7d-467e-a4d2-9458aa1360c8"
    for answer in (
        give(ready, ready.group, roleDefinitionId=f"{ROLES}/{cosmos}"),
        ready.ask("GET", f"{ROLES}/{cosmos}", version=ACCESS),
    ):
        assert (answer.status_code, error(answer)["code"]) == (501, "SandboxNotImplemented")
        assert cosmos in error(answer)["message"]


def test_an_assignment_needs_a_guid_and_a_place(ready: Azure) -> None:
    sent = {"properties": {"roleDefinitionId": f"{ROLES}/{READER}", "principalId": SOMEBODY}}
    refused = ready.ask("PUT", f"{ready.group}/{ASSIGNMENT}/readers", sent, ACCESS)
    assert error(refused)["code"] == "InvalidRoleAssignmentId"
    assert give(ready, ready.id("nothing")).status_code == 404


def test_a_list_holds_what_counts_at_a_scope_and_what_is_below_it(ready: Azure) -> None:
    places = [f"/subscriptions/{SUBSCRIPTION}", ready.group, ready.id("hub"), ready.id("proj")]
    for place in places:
        assert give(ready, place, place).status_code == 201
    assert listed(ready, ready.group) == set(places)
    assert listed(ready, ready.group, "?$filter=atScope()") == set(places[:2])
    assert listed(ready, ready.id("hub")) == set(places[:3])
    for who in (f"principalId eq '{SOMEBODY}'", f"assignedTo('{SOMEBODY}')"):
        assert listed(ready, ready.group, f"?$filter={who}") == set(places)
        assert listed(ready, ready.group, f"?$filter=atScope() and {who}") == set(places[:2])
    assert listed(ready, ready.group, "?$filter=assignedTo()") == set()
    path = f"{ready.group}/providers/Microsoft.Authorization/roleAssignments?$filter=scope eq 'x'"
    assert ready.ask("GET", path, version=ACCESS).status_code == 501


def test_assignments_go_with_what_they_are_on(ready: Azure) -> None:
    give(ready, ready.id("proj"))
    ready.ask("DELETE", f"{ready.id('proj')}?forceToPurge=true")
    ready.wait()
    assert listed(ready, ready.group) == set()


def test_built_in_roles_are_found_by_name_at_any_scope(ready: Azure) -> None:
    for scope in (f"/subscriptions/{SUBSCRIPTION}", ready.group, ready.id("hub")):
        place = f"{scope}/providers/Microsoft.Authorization/roleDefinitions"
        (found,) = ready.ask("GET", f"{place}?$filter=roleName eq 'reader'", version=ACCESS).json()["value"]
        assert (found["name"], found["properties"]["type"]) == (READER, "BuiltInRole")
    assert ready.ask("GET", f"{ROLES}/{OWNER}", version=ACCESS).json()["properties"]["roleName"] == "Owner"
    assert ready.ask("GET", f"{ROLES}/{SOMEBODY}", version=ACCESS).status_code == 501
    assert ready.ask("DELETE", f"{ROLES}/{SOMEBODY}", version=ACCESS).status_code == 204


def test_a_built_in_role_tells_what_it_is_for_and_when_it_was_made(ready: Azure) -> None:
    role = ready.ask("GET", f"{ROLES}/00482a5a-887f-4fb3-b363-3b7fe8e74483", version=ACCESS).json()["properties"]
    assert role["description"].startswith("Perform all data plane operations on a key vault")
    assert role["permissions"][0]["dataActions"] == ["Microsoft.KeyVault/vaults/*"]
    assert (role["createdOn"][:10], role["updatedOn"][:10]) == ("2020-05-19", "2021-11-11")


def test_roles_are_searched_by_type_and_a_filter_of_another_form_is_not_implemented(ready: Azure) -> None:
    name = ready.role("*/read")
    rows = ready.ask("GET", f"{ROLES}?$filter=atScopeAndBelow() and type eq 'CustomRole'", version=ACCESS).json()[
        "value"
    ]
    assert [row["name"] for row in rows] == [name]
    assert ready.ask("GET", f"{ROLES}?$filter=startswith(roleName, 'Key')", version=ACCESS).status_code == 501


def test_a_role_of_ones_own_that_was_deleted_is_not_found(ready: Azure) -> None:
    """Of a GUID that was never written the sandbox cannot tell: Azure may have built it in."""
    path = f"{ROLES}/{ready.role('*/read')}"
    assert ready.ask("DELETE", path, version=ACCESS).status_code == 200
    answer = ready.ask("GET", path, version=ACCESS)
    assert (answer.status_code, error(answer)["code"]) == (404, "RoleDefinitionDoesNotExist")
    assert error(give(ready, ready.group, roleDefinitionId=path))["code"] == "RoleDefinitionDoesNotExist"
