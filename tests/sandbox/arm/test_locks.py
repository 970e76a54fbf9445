"""Management locks: deletions, or all writes, are barred at a scope and below it."""

from __future__ import annotations

import pytest

from deployer.sandbox.state.cloud import Cloud
from tests.sandbox.arm.azure import SUBSCRIPTION, Azure, error

VERSION = "2020-05-01"
LOCKS = "providers/Microsoft.Authorization/locks"


def lock(azure: Azure, level: str, scope: str, name: str = "mine") -> int:
    sent = {"properties": {"level": level, "notes": "kept by the platform team"}}
    return azure.ask("PUT", f"{scope}/{LOCKS}/{name}", sent, VERSION).status_code


def names(azure: Azure, scope: str, query: str = "") -> list[str]:
    found = azure.ask("GET", f"{scope}/{LOCKS}?api-version={VERSION}{query}")
    return sorted(row["name"] for row in found.json()["value"])


def test_a_lock_is_made_read_changed_and_taken_away(ready: Azure) -> None:
    assert lock(ready, "cannotdelete", ready.group) == 201
    path = f"{ready.group}/{LOCKS}/mine"
    found = ready.ask("GET", path, version=VERSION).json()
    assert found == {
        "id": path,
        "name": "mine",
        "type": "Microsoft.Authorization/locks",
        "properties": {"level": "CanNotDelete", "notes": "kept by the platform team"},
    }
    assert lock(ready, "ReadOnly", ready.group) == 200
    assert ready.ask("DELETE", path, version=VERSION).status_code == 200
    assert ready.ask("DELETE", path, version=VERSION).status_code == 204
    assert error(ready.ask("GET", path, version=VERSION))["code"] == "LockNotFound"


def test_a_deletion_is_refused_with_the_locked_scopes(ready: Azure) -> None:
    lock(ready, "CanNotDelete", ready.group)
    refusal = ready.ask("DELETE", ready.id("proj"))
    assert refusal.status_code == 409
    assert error(refusal) == {
        "code": "ScopeLocked",
        "message": f"The scope '{ready.id('proj')}' cannot perform delete operation because following scope(s) are "
        f"locked: '{ready.group}'. Please remove the lock and try again.",
    }
    assert ready.ask("PATCH", ready.id("proj"), {"tags": {"a": "b"}}).status_code == 200


def test_a_group_stays_while_anything_in_it_is_locked(ready: Azure) -> None:
    lock(ready, "CanNotDelete", ready.id("proj"))
    refusal = ready.ask("DELETE", ready.group)
    assert f"locked: '{ready.id('proj')}'" in error(refusal)["message"]
    assert ready.ask("DELETE", ready.id("Microsoft.KeyVault/vaults/kv-ground")).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [("PATCH", "hub"), ("DELETE", "proj"), ("POST", "Microsoft.Storage/storageAccounts/stground/listKeys")],
)
def test_read_only_bars_writes_deletions_and_the_listing_of_keys(ready: Azure, method: str, path: str) -> None:
    lock(ready, "ReadOnly", ready.group)
    refusal = ready.ask(method, ready.id(path), {})
    assert (refusal.status_code, error(refusal)["code"]) == (409, "ScopeLocked")
    assert ready.ask("GET", ready.id("proj")).status_code == 200


def test_a_lock_on_a_resource_leaves_its_neighbours_alone(ready: Azure) -> None:
    lock(ready, "ReadOnly", ready.id("hub"))
    assert ready.ask("PATCH", ready.id("hub"), {"tags": {}}).status_code == 409
    assert ready.ask("PATCH", ready.id("proj"), {"tags": {}}).status_code == 200


def test_the_list_of_a_scope_holds_locks_above_and_below(ready: Azure) -> None:
    subscription = f"/subscriptions/{SUBSCRIPTION}"
    for level, scope in (("upper", subscription), ("middle", ready.group), ("lower", ready.id("proj"))):
        assert lock(ready, "CanNotDelete", scope, level) == 201
    assert names(ready, ready.group) == ["lower", "middle", "upper"]
    assert names(ready, ready.group, "&$filter=atScope()") == ["middle", "upper"]
    assert names(ready, ready.id("hub")) == ["middle", "upper"]
    assert names(ready, ready.id("proj")) == ["lower", "middle", "upper"]


def test_locks_go_with_what_they_lock_and_bar_no_change_of_locks(ready: Azure) -> None:
    lock(ready, "ReadOnly", ready.id("proj"))
    assert lock(ready, "CanNotDelete", ready.id("proj")) == 200
    assert ready.ask("DELETE", f"{ready.id('proj')}/{LOCKS}/mine", version=VERSION).status_code == 200
    assert ready.ask("DELETE", ready.id("proj")).status_code == 202


@pytest.mark.parametrize(
    ("sent", "name", "code"),
    [
        ({"properties": {"level": "Maybe"}}, "mine", "InvalidLockLevel"),
        ({"properties": {"level": "ReadOnly"}}, "m%3Aine", "InvalidLockName"),
    ],
)
def test_bad_locks_are_refused(ready: Azure, sent: object, name: str, code: str) -> None:
    refusal = ready.ask("PUT", f"{ready.group}/{LOCKS}/{name}", sent, VERSION)
    assert (refusal.status_code, error(refusal)["code"]) == (400, code)


def test_locks_and_roles_outlive_a_restart(ready: Azure) -> None:
    lock(ready, "CanNotDelete", ready.group)
    reader = ready.other("reader", "Reader")
    reader.cloud = Cloud.from_json(ready.cloud.to_json())
    assert names(reader, reader.group) == ["mine"]
    assert reader.ask("DELETE", reader.id("proj")).status_code == 403
