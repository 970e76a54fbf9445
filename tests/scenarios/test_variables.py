"""Environment variables of a model on machines: sent and compared by name, taken from connections, never a secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from deployer.azure.azure import Azure
from deployer.importing.export import export
from deployer.importing.live_to_yaml import LiveGroup
from deployer.live.read import read
from deployer.planning.drift import drift, text_of
from deployer.planning.required_rights import needs
from deployer.reports.formats import formats, report
from deployer.sandbox.entra import identities
from deployer.values.change import UNTOLD, Plan
from deployer.values.plan_options import PlanOptions
from tests.conftest import Run
from tests.world import World, environment, lines

SEVEN = "model: mistralai-Mistral-7B-Instruct-v0-2, name: seven"
SIZE = "instance_type: Standard_NC24ads_A100_v4, deployment: blue"
PROJECT = (
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-test/providers/"
    "Microsoft.MachineLearningServices/workspaces/assistants"
)
BLUE = f"{PROJECT}/onlineEndpoints/seven/deployments/blue"
SEARCH = "${{azureml://connections/search/credentials/key}}"
LISTSECRETS = "Microsoft.MachineLearningServices/workspaces/connections/listsecrets/action"
CONNECTION = {
    "properties": {
        "category": "CognitiveSearch",
        "target": "https://search.example.com",
        "authType": "ApiKey",
        "credentials": {"key": "k-0123"},
    }
}


def with_variables(written: str) -> str:
    """A model on machines with these variables, a flow mapping; without any where it is empty."""
    variables = f", environment_variables: {written}" if written else ""
    return environment(f"{SEVEN}, compute: {{{SIZE}{variables}}}")


def fields(plan: Plan) -> dict[str, tuple[object, object]]:
    """Every property that changes, by the end of its path."""
    return {str(field.path[-1]): (field.before, field.after) for change in plan.changes for field in change.fields}


@pytest.fixture(scope="module")
def world() -> World:
    made = World()
    made.apply(with_variables("{LOG_LEVEL: info, DTYPE: half}"))
    return made


def test_they_are_set_changed_and_taken_away_by_name(world: World) -> None:
    assert world.get(BLUE)["properties"]["environmentVariables"] == {"LOG_LEVEL": "info", "DTYPE": "half"}
    changed = world.plan(with_variables("{LOG_LEVEL: debug}"))
    assert lines(changed.changes) == ["~ online_deployment blue"]
    assert fields(changed) == {"LOG_LEVEL": ("info", "debug"), "DTYPE": (UNTOLD, None)}
    assert world.plan(with_variables("{DTYPE: half, LOG_LEVEL: info}")).is_empty


def test_one_that_others_set_goes_and_no_report_tells_its_value(world: World) -> None:
    """A variable of others may be a secret: its name is all that a plan, or drift, says of it."""
    text = with_variables("{LOG_LEVEL: info, DTYPE: half}")
    world.alter(BLUE, lambda body: body["properties"]["environmentVariables"].update(HANDMADE="swordfish"))
    made = world.draft(text)
    told = "".join(report("plan", name)([made.plan]) for name in formats("plan"))
    assert "HANDMADE" in told
    assert "swordfish" not in told
    ready = world.ready(text)
    differences = list(drift(ready.site.environment.scope, made.desired, made.live, text_of(ready.source)))
    assert [(item.path[-1], item.live, item.wanted) for item in differences if item.path] == [
        ("HANDMADE", UNTOLD, None)
    ]
    left_alone = world.plan(with_variables(""))
    assert not [change for change in left_alone.changes if change.fields], "a file that lists none judges none"
    world.apply(text)
    assert "HANDMADE" not in world.get(BLUE)["properties"]["environmentVariables"]


def test_a_secret_is_refused_and_azures_own_form_of_a_reference_needs_no_escape(run: Run) -> None:
    file = Path("variables.yaml")
    file.write_text(with_variables("{HF_TOKEN: let-me-in}"))
    refused = run("validate", str(file))
    assert refused.code == 1
    assert "ENV003" in refused.err + refused.out
    file.write_text(with_variables(f'{{SEARCH_KEY: "{SEARCH}"}}'))
    assert run("validate", str(file)).code == 0
    assert run("render", str(file), "--out", "out").code == 0
    assert SEARCH in next(Path("out").rglob("main.json")).read_text()


def test_the_identity_of_an_endpoint_reads_a_connection_where_its_maker_may() -> None:
    world = World()
    text = with_variables(f'{{SEARCH_KEY: "{SEARCH}"}}')
    world.apply(environment().replace("deployments:\n", "deployments: []\n"))
    world.put(f"{PROJECT}/connections/search", "2025-12-01", CONNECTION)
    plan = world.plan(text)
    assert LISTSECRETS in {need.action for need in needs(plan)}
    role = {"Name": "deploys", "Actions": ["*"], "NotActions": [LISTSECRETS], "AssignableScopes": ["/"]}
    limited = world.other("limited", identities.define(world.cloud, role))
    with pytest.raises(AssertionError, match="enforce access to default secret stores"):
        limited.apply(text)
    world.apply(text)
    assert world.plan(text).is_empty


def test_an_endpoint_that_was_made_without_is_told_that_its_identity_may_not() -> None:
    world = World()
    world.apply(with_variables(""))
    world.put(f"{PROJECT}/connections/search", "2025-12-01", CONNECTION)
    with pytest.raises(AssertionError, match="may not read the secrets of connection"):
        world.apply(with_variables(f'{{SEARCH_KEY: "{SEARCH}"}}').replace("blue", "green"))


@pytest.mark.parametrize(("name", "value", "said"), [("HF_HOME", "/mnt", True), ("HF_TOKEN", "let-me-in", False)])
def test_import_writes_what_is_no_secret_and_plans_nothing_either_way(name: str, value: str, said: bool) -> None:
    world = World()
    world.apply(with_variables(""))
    world.alter(BLUE, lambda body: body["properties"].update(environmentVariables={"LOG_LEVEL": "info", name: value}))
    ready = world.ready(with_variables(""))
    live = read(Azure(world.target), ready.site.environment.scope, (), foreign=True)
    found = export(LiveGroup(ready.site.environment.scope, live, ready.site.catalog, ""))
    assert (value in found.text) is ("LOG_LEVEL: info" in found.text) is said
    assert any(name in note for note in found.notes) is not said
    assert world.plan(found.text, PlanOptions(adopt=frozenset({"all", "from:test"}))).is_empty
