"""What drifted is told in three sorts, and can be taken over into the file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from deployer.azure.azure import Azure
from deployer.catalog.catalog import at
from deployer.check.load_environments import load_environments
from deployer.importing.export import export
from deployer.importing.live_to_yaml import LiveGroup
from deployer.importing.sync_edits import SyncedEdits, sync_edits
from deployer.live.inventory import inventory
from deployer.live.read import read
from deployer.planning.read_environment import EnvironmentState, read_environment
from deployer.planning.source_edits import patch
from deployer.planning.status import status
from deployer.values.drift import Bucket
from deployer.values.scope import Scope
from tests import platform
from tests.conftest import Run
from tests.scenarios import estate
from tests.world import SUBSCRIPTION, TODAY, World

GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-test"
WORKSPACES = f"{GROUP}/providers/Microsoft.MachineLearningServices/workspaces"
HUB, PROJECT = f"{WORKSPACES}/hub-test", f"{WORKSPACES}/assistants"
CHAT, BATCH = f"{PROJECT}/serverlessEndpoints/chat", f"{PROJECT}/onlineEndpoints/batch"
ML = "2025-12-01"
TEXT = f"""\
# who and where
name: test
accept_marketplace_terms: true
subscription: {SUBSCRIPTION}
resource_group: rg-test
location: eastus2
tags: {{team: platform}}
hub:
  name: hub-test
  public_network_access: enabled  # the firewall is theirs
projects:
  - name: assistants
    description: for everybody
    deployments:
      # the one people talk to
      - model: mistral-small-2503
        name: chat
        auth: key
      - model: mistralai-Mistral-7B-Instruct-v0-2
        name: batch
        compute:
          instance_type: Standard_NC24ads_A100_v4
"""


def seen(world: World, text: str = TEXT) -> EnvironmentState:
    return read_environment(Azure(world.target), world.ready(text))


def told(world: World, text: str = TEXT) -> list[tuple[str, str, str]]:
    """Sort, name and property of every difference."""
    found = seen(world, text).drift.differences
    return [(item.bucket.value, item.name, ".".join(map(str, item.path))) for item in found]


def taken(world: World, text: str = TEXT) -> tuple[str, SyncedEdits]:
    """The file that declares what is live, and what it cannot say."""
    ready, now = world.ready(text), seen(world, text)
    accepted = sync_edits(ready, now.live, now.drift.differences)
    made = patch([(ready.source, edit) for edit in accepted.edits], lambda _: text)
    assert not made.problems
    return made.after.get("test.yaml", text), accepted


@pytest.fixture
def made(world: World) -> World:
    world.apply(TEXT)
    return world


def test_there_is_no_drift_after_an_apply(made: World) -> None:
    assert told(made) == []


def test_what_the_file_says_what_the_template_says_and_what_nobody_says_are_told_apart(made: World) -> None:
    made.alter(CHAT, lambda body: body["properties"].update(authMode="AAD"))
    made.alter(CHAT, lambda body: body["properties"]["contentSafety"].update(contentSafetyStatus="Disabled"))
    made.alter(CHAT, lambda body: body["tags"].update(policy="set by somebody"))
    made.alter(HUB, lambda body: body["properties"].update(hbiWorkspace=True))
    assert told(made) == [
        ("extra", "hub-test", "properties.hbiWorkspace"),
        ("declared", "chat", "properties.authMode"),
        ("defaulted", "chat", "properties.contentSafety.contentSafetyStatus"),
        ("extra", "chat", "tags.policy"),
    ]


def test_a_declared_difference_stands_at_its_line(made: World) -> None:
    made.alter(CHAT, lambda body: body["properties"].update(authMode="AAD"))
    made.alter(HUB, lambda body: body["tags"].update(team="other"))
    lines = {item.name: item.position.line for item in seen(made).drift.differences if item.position}
    assert lines == {"chat": TEXT.splitlines().index("        auth: key") + 1, "hub-test": 7}


def test_what_is_gone_is_told_once_and_not_for_all_that_was_in_it(made: World) -> None:
    made.delete(BATCH, ML)
    assert told(made) == [("declared", "batch", "")]


def test_what_somebody_made_in_ours_is_extra(made: World) -> None:
    endpoint = {"location": "eastus2", "kind": "Managed", "properties": {"authMode": "Key"}}
    identity = {"identity": {"type": "SystemAssigned"}}
    made.put(f"{PROJECT}/onlineEndpoints/theirs", ML, {**endpoint, **identity})
    account = {"location": "eastus2", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}}
    made.put(f"{GROUP}/providers/Microsoft.Storage/storageAccounts/sttheirs", "2024-01-01", account)
    made.put(
        f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-theirs",
        "2023-01-31",
        {"location": "eastus2"},
    )
    role = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/"
    owner = {"roleDefinitionId": f"{role}8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "principalId": platform.PRINCIPAL}
    made.put(
        f"{PROJECT}/providers/Microsoft.Authorization/roleAssignments/{platform.PRINCIPAL}",
        "2022-04-01",
        {"properties": {**owner, "principalType": "User"}},
    )
    names = {"theirs", "sttheirs", "id-theirs", platform.PRINCIPAL}
    assert {(bucket, name) for bucket, name, _ in told(made)} == {("extra", name) for name in names}


def test_what_stands_in_somebody_elses_group_is_not_ours_to_tell(world: World) -> None:
    world.put(GROUP, "2025-04-01", {"location": "eastus2"})
    text = TEXT.replace("resource_group: rg-test", "resource_group: {name: rg-test, existing: true}")
    world.apply(text)
    account = {"location": "eastus2", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}}
    world.put(f"{GROUP}/providers/Microsoft.Storage/storageAccounts/sttheirs", "2024-01-01", account)
    assert told(world, text) == []


def test_what_is_no_longer_declared_is_told_apart_since_an_apply_deletes_it(made: World) -> None:
    less = TEXT[: TEXT.index("      - model: mistralai")]
    assert [(bucket, name) for bucket, name, _ in told(made, less)] == [("undeclared", "batch")]


def test_an_ill_resource_is_drift(made: World) -> None:
    made.alter(HUB, lambda body: body["properties"].update(provisioningState="Failed"))
    (found,) = seen(made).drift.differences
    assert (found.bucket, found.reason) == (Bucket.DECLARED, "its provisioningState is 'Failed' instead of 'Succeeded'")


def drifts() -> Iterator[tuple[str, Any]]:
    """Every property of the environment that a file can say, as somebody else would have changed it."""
    yield CHAT, lambda body: body["properties"].update(authMode="AAD")
    yield CHAT, lambda body: body["properties"]["contentSafety"].update(contentSafetyStatus="Disabled")
    yield CHAT, lambda body: body["tags"].update(team="other", more="text")
    yield PROJECT, lambda body: body["properties"].update(description="", friendlyName="Helpers: a 'name'")
    yield HUB, lambda body: body["properties"].update(description="line\nline", friendlyName="null")
    yield BATCH, lambda body: body["properties"].update(authMode="AADToken")


@pytest.mark.parametrize("number", range(len(list(drifts()))))
def test_drift_becomes_an_edit_that_leaves_nothing_but_bookkeeping(made: World, number: int) -> None:
    id, change = list(drifts())[number]
    made.alter(id, change)
    text, accepted = taken(made)
    assert not accepted.left
    assert {path for _, _, path in told(made, text)} <= {"tags.deployer-tags"}
    assert [line for line in TEXT.splitlines() if "#" in line] == [line for line in text.splitlines() if "#" in line]


def test_machines_drift_in_figures_of_the_file(made: World) -> None:
    (deployment,) = (id for id in made.cloud.index.records if "/deployments/" in id)
    made.alter(deployment, lambda body: body["sku"].update(capacity=3))
    made.alter(deployment, lambda body: body["properties"]["requestSettings"].update(requestTimeout="PT2M"))
    text, accepted = taken(made)
    assert not accepted.left
    assert "instance_count: 3" in text
    assert "request_timeout_ms: 120000" in text
    assert told(made, text) == []


def test_what_several_resources_share_is_taken_over_when_all_of_them_have_it(made: World) -> None:
    shared = [id for id in made.cloud.index.records if "publicNetworkAccess" in made.cloud.index.records[id].properties]
    for id in shared[:-1]:
        made.alter(id, lambda body: body["properties"].update(publicNetworkAccess="Disabled"))
    text, accepted = taken(made)
    assert text == TEXT
    assert len(accepted.left) == len(shared) - 1
    made.alter(shared[-1], lambda body: body["properties"].update(publicNetworkAccess="Disabled"))
    text, accepted = taken(made)
    assert "public_network_access: disabled  # the firewall is theirs" in text
    assert not accepted.left
    assert told(made, text) == []


def test_a_tag_that_changed_everywhere_is_changed_where_it_stands(made: World) -> None:
    for id, record in list(made.cloud.index.records.items()):
        if "team" in (record.body.get("tags") or {}):
            made.alter(id, lambda body: body["tags"].update(team="research"))
    text, accepted = taken(made)
    assert not accepted.left
    assert text == TEXT.replace("{team: platform}", "{team: research}")


def test_a_resource_that_is_gone_is_taken_out_of_the_list(made: World) -> None:
    made.delete(CHAT, ML)
    text, accepted = taken(made)
    assert [item.name for item in accepted.left] == [sold(made)], "what an apply would delete is named"
    assert "name: chat" not in text
    assert [(bucket, kind) for bucket, kind, _ in told(made, text)] == [("undeclared", sold(made))]


def sold(world: World) -> str:
    """Name of the Marketplace subscription, which nothing needs any more."""
    return next(item.name for item in world.cloud.index.records.values() if "/marketplaceSubscriptions/" in item.id)


def test_what_no_file_can_say_is_left_and_named(made: World) -> None:
    made.alter(HUB, lambda body: body["properties"].update(hbiWorkspace=True))
    made.alter(HUB, lambda body: body["identity"].update(type="None"))
    text, accepted = taken(made)
    assert text == TEXT
    assert [item.path[-1] for item in accepted.left] == ["identity", "hbiWorkspace"]


def test_before_the_first_apply_everything_is_drift(world: World) -> None:
    assert told(world) == [("declared", "rg-test", "")]
    text, accepted = taken(world)
    assert (text, [item.kind for item in accepted.left]) == (TEXT, ["resource_group"])


def test_what_serves_behind_an_endpoint_under_another_name_is_taken_over_with_its_machines(made: World) -> None:
    other = TEXT.replace("instance_type: Standard_NC24ads_A100_v4", "instance_type: Standard_NC48ads_A100_v4")
    made.apply(other.rstrip() + "\n          deployment: green\n          instance_count: 2\n")
    text, accepted = taken(made)
    assert not accepted.left
    for line in ("deployment: green", "instance_count: 2", "instance_type: Standard_NC48ads_A100_v4"):
        assert f"          {line}\n" in text
    assert told(made, text) == []


def layered(made: World, files: dict[str, str], folder: Path) -> tuple[dict[str, str], list[str]]:
    """The files that a patch changes, and why it could not make some of its edits."""
    for name, text in files.items():
        (folder / name).write_text(text)
    (ready,) = load_environments([str(folder / "env.yaml")], at(TODAY), {}, rules=())
    now = read_environment(Azure(made.target), ready)
    accepted = sync_edits(ready, now.live, now.drift.differences)
    found = patch([(ready.source, edit) for edit in accepted.edits], lambda name: Path(name).read_text())
    return {Path(file).name: text for file, text in found.after.items()}, [item.message for item in found.problems]


def test_an_entry_is_added_to_the_list_of_the_file_that_has_the_last_word(made: World, tmp_path: Path) -> None:
    made.apply(f"{TEXT}      - {{model: Ministral-3B, name: more}}\n")
    own = "extends: _base.yaml\nprojects:\n  - name: assistants\n    deployments:\n      - {name: chat, auth: key}\n"
    after, problems = layered(made, {"_base.yaml": TEXT, "env.yaml": own}, tmp_path)
    assert not problems
    assert after == {"env.yaml": f"{own}      - model: Ministral-3B\n        name: more\n"}


def test_what_several_files_say_is_not_taken_out_of_one_of_them(made: World, tmp_path: Path) -> None:
    made.delete(CHAT, ML)
    own = "extends: _base.yaml\nprojects:\n  - name: assistants\n    deployments:\n      - {name: chat, auth: key}\n"
    after, problems = layered(made, {"_base.yaml": TEXT, "env.yaml": own}, tmp_path)
    assert not after
    (message,) = problems
    assert message.startswith("'projects.0.deployments.0' cannot be taken out: it stands in ")


def test_the_file_that_the_user_named_is_edited_and_what_it_extends_only_where_it_must(
    made: World, tmp_path: Path
) -> None:
    head, _, tail = TEXT.partition("projects:")
    (tmp_path / "_base.yaml").write_text(head)
    file = tmp_path / "env.yaml"
    file.write_text(f"extends: _base.yaml\nprojects:{tail}")
    made.alter(HUB, lambda body: body["properties"].update(friendlyName="Ours"))
    (ready,) = load_environments([str(file)], at(date(2026, 11, 23)), {}, rules=())
    now = read_environment(Azure(made.target), ready)
    accepted = sync_edits(ready, now.live, now.drift.differences)
    made_patch = patch([(ready.source, edit) for edit in accepted.edits], lambda name: Path(name).read_text())
    assert list(made_patch.after) == [str(file)]
    assert "display_name: Ours" in made_patch.after[str(file)]


def prepared(run: Run) -> None:
    Path("test.yaml").write_text(TEXT)
    run("sandbox", "quota", "standardNCADSA100v4Family", "400")
    assert run("apply", "--sandbox", "--as-of", "2026-11-23", "--auto-approve", "test.yaml").code == 0


def test_the_command_tells_all_formats_and_the_exit_code(run: Run) -> None:
    prepared(run)
    none = run("drift", "--sandbox", "--detailed-exitcode", "test.yaml")
    assert (none.code, none.out) == (0, "No drift. What is live is what is declared.\n")
    other = TEXT.replace("auth: key", "auth: entra").replace("for everybody", "for few")
    Path("test.yaml").write_text(other)
    some = run("drift", "--sandbox", "--detailed-exitcode", "test.yaml")
    assert some.code == 2
    assert '~ properties.authMode: "AAD" -> "Key"  test.yaml:18:15' in some.out
    assert some.out.endswith("Drift: 2 declared, 0 defaulted, 0 undeclared, 0 extra.\n")
    data = json.loads(run("drift", "--sandbox", "-o", "json", "test.yaml").out)
    assert data["drift_present"] is True
    assert data["environments"][0]["summary"] == {"declared": 2, "defaulted": 0, "undeclared": 0, "extra": 0}
    assert data["environments"][0]["differences"][0]["source"]["file"] == "test.yaml"
    only = run("drift", "--sandbox", "--detailed-exitcode", "--only", "extra", "test.yaml")
    assert (only.code, only.out) == (0, "No drift. What is live is what is declared.\n")


def test_the_command_prints_a_diff_and_writes_it_when_asked(run: Run) -> None:
    prepared(run)
    other = TEXT.replace("auth: key", "auth: entra")
    Path("test.yaml").write_text(other)
    shown = run("drift", "--sandbox", "--patch", "test.yaml")
    assert "-        auth: entra\n+        auth: key\n" in shown.out
    assert Path("test.yaml").read_text() == other
    written = run("drift", "--sandbox", "--write", "test.yaml")
    assert written.out == shown.out
    assert Path("test.yaml").read_text() == TEXT
    refused = run("drift", "--sandbox", "--patch", "-o", "json", "test.yaml")
    assert refused.code == 1


@pytest.mark.parametrize(
    ("id", "path", "value"),
    [(HUB, ("location",), "westus3"), (HUB, ("properties", "publicNetworkAccess"), "Disabled")],
)
def test_what_no_edit_says_is_called_as_the_drift_called_it(
    made: World, id: str, path: tuple[str, ...], value: str
) -> None:
    def alter(body: Any) -> None:
        (body if len(path) == 1 else body[path[0]])[path[-1]] = value

    made.alter(id, alter)
    (difference,) = seen(made).drift.differences
    assert difference.bucket is Bucket.DECLARED
    assert taken(made)[1].left == (difference,)


def test_drift_import_status_and_inventory_read_with_get_alone_and_reader_is_enough() -> None:
    world = estate.built(estate.HUB)
    before = len(world.cloud.log)
    reader = world.other("audit", "Reader")
    assert told(reader, estate.HUB) == []
    live = read(Azure(reader.target), Scope("whole", SUBSCRIPTION, "rg-whole"), (), foreign=True)
    assert reader.plan(
        export(LiveGroup(reader.ready(estate.HUB).site.environment.scope, live, at(TODAY), "")).text
    ).is_empty
    made = reader.draft(estate.HUB)
    assert all(item.well for item in status(made.desired, made.live, at(TODAY)))
    assert len(list(inventory(Azure(reader.target), SUBSCRIPTION, at(TODAY)))) >= 10
    assert {entry.method for entry in list(world.cloud.log)[before:]} == {"GET"}
