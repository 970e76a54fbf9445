"""Several deployments behind one online endpoint: who gets how many of the calls, and who gets copies of them."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from deployer.azure.azure import Azure
from deployer.importing.export import export
from deployer.importing.live_to_yaml import LiveGroup
from deployer.importing.sync_edits import sync_edits
from deployer.live.read import read
from deployer.planning.drift import drift, text_of
from deployer.planning.status import status
from deployer.sandbox.transport import session
from deployer.source.yaml.dump import dump
from deployer.values.drift import Bucket
from deployer.values.json_path import applied
from deployer.values.plan_options import PlanOptions
from tests.conftest import Run
from tests.world import SUBSCRIPTION, TODAY, World, environment, lines

ML = "2025-12-01"
OLD, NEW = "mistralai-Mistral-7B-Instruct-v0-2", "mistralai-Mistral-7B-Instruct-v0-3"
SIZE = "instance_type: Standard_NC24ads_A100_v4"
BATCH = (
    f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-test/providers/Microsoft.MachineLearningServices/workspaces/"
    "assistants/onlineEndpoints/batch"
)


def split(blue: str, green: str, new: str = NEW) -> str:
    """One endpoint with two deployments, each with more keys of `compute`."""
    entries = ((OLD, "blue", blue), (new, "green", green))
    return environment(
        *(
            f"model: {model}, name: batch, compute: {{{SIZE}, deployment: {name}{', ' if more else ''}{more}}}"
            for model, name, more in entries
        )
    )


BOTH = split("", "traffic: 10")


@pytest.fixture(scope="module")
def world() -> World:
    made = World()
    made.apply(BOTH)
    return made


def served(world: World, times: int, deployment: str = "") -> Counter[str]:
    """The models that answer so many calls."""
    line = session(world.cloud)
    azure = {"Authorization": f"Bearer {world.token}"}
    keys = line.post(f"https://management.azure.com{BATCH}/listKeys?api-version={ML}", headers=azure).json()
    headers = {"Authorization": f"Bearer {keys['primaryKey']}"}
    if deployment:
        headers["azureml-model-deployment"] = deployment
    answers = [line.get("https://batch.eastus2.inference.ml.azure.com/info", headers=headers) for _ in range(times)]
    return Counter(str(answer.json().get("model_name", answer.status_code)) for answer in answers)


def reached(world: World, deployment: str) -> int:
    """How many calls reached a deployment, by its logs."""
    answer = session(world.cloud).post(
        f"https://management.azure.com{BATCH}/deployments/{deployment}/getLogs?api-version={ML}",
        json={"containerType": "InferenceServer"},
        headers={"Authorization": f"Bearer {world.token}"},
    )
    last = str(answer.json()["content"]).splitlines()[-1]
    return int(last.rsplit(" ", 1)[-1]) if "requests so far" in last else 0


def test_one_that_says_no_share_gets_what_the_others_leave_and_calls_follow(world: World) -> None:
    assert world.get(BATCH)["properties"]["traffic"] == {"blue": 90, "green": 10}
    assert world.plan(BOTH).is_empty
    answered = served(world, 200)
    assert sum(answered.values()) == 200
    assert 6 <= min(answered.values()) <= 40, answered
    assert len(served(world, 5, "green")) == len(served(world, 5, "blue")) == 1
    assert served(world, 1, "green") != served(world, 1, "blue")
    assert served(world, 1, "red") == {"404": 1}


def test_verify_and_status_tell_the_deployments_apart(world: World) -> None:
    outcomes = world.verify(BOTH)
    assert [(each.probe.full_name, each.ok) for each in outcomes] == [
        ("assistants/batch/blue", True),
        ("assistants/batch/green", True),
    ]
    made = world.draft(BOTH)
    rows = {row.name: row.detail for row in status(made.desired, made.live, world.ready(BOTH).site.catalog)}
    assert (rows["blue"], rows["green"]) == ("Succeeded, 90 % of the traffic", "Succeeded, 10 % of the traffic")


def test_other_shares_are_one_change_and_what_goes_loses_its_traffic_before(world: World) -> None:
    plan = world.plan(split("traffic: 50", "traffic: 50"))
    assert lines(plan.changes) == ["~ online_traffic batch"]
    one = world.plan(environment(f"model: {OLD}, name: batch, compute: {{{SIZE}, deployment: blue}}"))
    assert lines(one.changes) == ["~ online_traffic batch", "- online_deployment green"]
    (gone,) = [change for change in one.changes if change.action.sign == "-"]
    assert [key.verb for step in gone.steps for key in step.needs] == ["put"]


def test_a_copy_of_the_calls_is_sent_to_one_that_answers_none() -> None:
    world = World()
    text = split("", "mirror: 50")
    world.apply(text)
    shown = world.get(BATCH)["properties"]
    assert (shown["traffic"], shown["mirrorTraffic"]) == ({"blue": 100}, {"green": 50})
    assert len(served(world, 100)) == 1
    copied = reached(world, "green")
    assert 30 <= copied <= 70
    served(world, 20, "blue")
    assert (reached(world, "green"), reached(world, "blue")) == (copied, 120), "named ones are not copied"
    assert world.plan(text).is_empty
    assert all(outcome.ok for outcome in world.verify(text))
    ended = world.apply(split("", "traffic: 0"))
    assert lines(ended.changes) == ["~ online_traffic batch"]
    world.destroy(text)
    assert not world.draft(text).live.resources


def test_import_and_drift_say_the_shares() -> None:
    world = World()
    world.apply(split("", "mirror: 20"))
    ready = world.ready(BOTH)
    scope = ready.site.environment.scope
    live = read(Azure(world.target), scope, (), foreign=True)
    found = export(LiveGroup(scope, live, ready.site.catalog, ""))
    entries: list[dict[str, Any]] = found.data["projects"][0]["deployments"]
    assert [each["compute"].get("traffic", each["compute"].get("mirror")) for each in entries] == [100, 20]
    assert world.plan(found.text, PlanOptions(adopt=frozenset({"all"}))).is_empty
    made = world.draft(BOTH)
    live = read(Azure(world.target), scope, made.desired, foreign=True)
    differences = list(drift(scope, made.desired, live, text_of(ready.source)))
    buckets = {item.path[-1]: item.bucket for item in differences}
    assert buckets == {"traffic": Bucket.DECLARED, "mirrorTraffic": Bucket.DEFAULTED}, "the file says one of them"
    accepted = sync_edits(ready, live, differences)
    assert not accepted.left
    assert world.plan(dump(applied(ready.source.data, accepted.edits))).is_empty


def test_each_of_two_keeps_its_own_version() -> None:
    """Both are of one model: a newer catalogue moves neither, and neither is taken for the other."""
    world = World(date(2024, 8, 5))  # version 10 was the newest
    model = "mistralai-Mistral-7B-Instruct-v01"
    text = environment(
        f"model: {model}, version: 9, name: batch, compute: {{{SIZE}}}",
        f"model: {model}, name: batch, compute: {{{SIZE}, deployment: green, traffic: 10}}",
    )
    world.apply(text)
    world.day = TODAY
    world.cloud.clock.set(datetime.combine(TODAY, time(12), UTC))
    assert world.plan(text).is_empty
    open_ended = world.plan(text.replace("version: 9, ", ""))
    assert open_ended.is_empty


def test_commands_tell_the_deployments_of_one_endpoint_apart(run: Run) -> None:
    Path("base.yaml").write_text(BOTH)
    lower = "extends: base.yaml\nname: over\nprojects:\n  - name: assistants\n    deployments:\n"
    Path("over.yaml").write_text(f"{lower}      - {{name: batch, compute: {{deployment: green, traffic: 20}}}}\n")
    assert "deployments.batch/green.compute.traffic" in run("diff-env", "base.yaml", "over.yaml").out
    day = ("--as-of", "2026-11-23")
    assert (
        "name one of 'assistants/batch/blue', 'assistants/batch/green'"
        in run("upgrade", *day, "base.yaml", "batch").err
    )
    assert f"'{NEW}'" in run("upgrade", *day, "base.yaml", "batch/green").out
