"""What a plan asks of Azure: how many requests, how many of them one after the other, and what a list of the group may
spare. Counted, not clocked.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection

import pytest
from msgspec.structs import replace

from deployer.azure.azure import Azure
from deployer.azure.budget import READS
from deployer.live.group_index import WORTH
from deployer.live.optional import Reach
from deployer.live.read import read_as_far
from deployer.planning.plan_environment import plan_environment
from deployer.planning.read_environment import read_environment
from deployer.render.render import render
from deployer.sandbox.http import Request, Response, answer
from deployer.values.live import Live
from deployer.values.plan_options import PlanOptions
from tests.azure.foreign import JSON, between, of
from tests.bench.filled import fill
from tests.plan.rounds import Answered, Tally, counted
from tests.world import HEAD, SUBSCRIPTION, World, environment

MODELS = ("mistral-small-2503", "Ministral-3B")
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-test"
MACHINES = "model: mistralai-Mistral-7B-Instruct-v0-2, compute: {instance_type: Standard_NC24ads_A100_v4}"


def projects(names: Collection[str], *more: str) -> str:
    """So many projects of two models each; the first one has more."""
    text = f"{HEAD}projects:\n"
    for place, name in enumerate(names):
        text += f"  - name: {name}\n    deployments:\n"
        text += "".join(f"      - {{model: {model}, name: {name}-{at}}}\n" for at, model in enumerate(MODELS))
        text += "".join(f"      - {{{each}}}\n" for each in more if not place)
    return text


NAMES = tuple(f"p-{number}" for number in range(WORTH))
TEXT = projects(NAMES)
WITH_MACHINES = projects(NAMES, f"{MACHINES}, name: batch")


@pytest.fixture(scope="module")
def live() -> World:
    """A sandbox in which there is an online endpoint that nobody declares."""
    world = World()
    fill(world.cloud, world.plan(WITH_MACHINES))
    return world


def asked(tally: Tally) -> Counter[str]:
    """How often each kind of path was asked: of lists in projects the last word, `resources` of the group."""
    return Counter(request.path.rstrip("/").rsplit("/", 1)[-1] for _, request in tally.asked)


def read(world: World, text: str, reach: Reach, said: Answered | None = None) -> tuple[Live, Tally]:
    azure, tally = counted(world, said) if said else counted(world)
    ready = world.ready(text)
    return read_as_far(azure, ready.site.environment.scope, render(ready.sites), reach), tally


def test_a_list_of_the_group_spares_one_of_each_project(live: World) -> None:
    found, tally = read(live, TEXT, Reach())
    assert asked(tally) == {
        "resourcegroups": 1,
        "workspaces": 1,
        "vaults": 1,
        "storageAccounts": 1,
        "resources": 1,
        "marketplaceSubscriptions": len(NAMES),
        "serverlessEndpoints": len(NAMES),
        "onlineEndpoints": 1,  # of the project in which it names one
        "deployments": 1,
    }
    assert tally.most == 4
    thorough, before = read(live, TEXT, Reach(thorough=True))
    assert found == thorough
    assert asked(before)["onlineEndpoints"] == len(NAMES)
    assert len(before.asked) == len(tally.asked) + len(NAMES) - 2


def test_what_is_declared_is_asked_for_whatever_the_list_says(live: World) -> None:
    def without(request: Request, said: Response) -> Response:
        return _named(request, said, lambda id: "onlineendpoints" not in id)

    found, tally = read(live, WITH_MACHINES, Reach(), without)
    assert asked(tally)["onlineEndpoints"] == len(NAMES)  # a list that lacks what is there is not believed
    assert found == read(live, WITH_MACHINES, Reach(thorough=True))[0]


def test_few_projects_are_worth_no_list(live: World) -> None:
    _, tally = read(live, projects(NAMES[: WORTH - 1]), Reach())
    assert asked(tally)["resources"] == 0
    assert asked(tally)["onlineEndpoints"] == len(NAMES)  # also of the project that is no longer wanted


def _named(request: Request, said: Response, kept: Callable[[str], bool]) -> Response:
    """The list of the group without some of what it names."""
    if not request.path.endswith("/resources"):
        return said
    value = [row for row in json.loads(said.body)["value"] if kept(str(row["id"]).lower())]
    return answer(200, {"value": value})


LACKING: dict[str, Callable[[str], bool]] = {
    "everything": lambda _: False,
    "a project": lambda id: not id.endswith("/workspaces/p-3"),
    "the vault": lambda id: "microsoft.keyvault" not in id,
    "what is in projects": lambda id: "endpoints/" not in id,
    "an endpoint, and another one": lambda id: not id.endswith(("/p-0-1", "/batch", "/deployments/batch")),
}


@pytest.mark.parametrize("kept", LACKING.values(), ids=LACKING)
def test_a_list_that_lacks_something_which_is_there_spares_nothing(live: World, kept: Callable[[str], bool]) -> None:
    """ARM answers it from a cache (azure-cli#18211)."""
    found, tally = read(live, TEXT, Reach(), lambda request, said: _named(request, said, kept))
    assert asked(tally)["resources"] == 1
    assert asked(tally)["onlineEndpoints"] == len(NAMES)
    assert found == read(live, TEXT, Reach(thorough=True))[0]


REFUSED = {
    "may not be read": answer(403, {"error": {"code": "AuthorizationFailed", "message": "not allowed"}}),
    "is not there": answer(404, {"error": {"code": "ResourceGroupNotFound", "message": "not found"}}),
    "is no list": answer(200, {"value": None}),
}


@pytest.mark.parametrize("refusal", REFUSED.values(), ids=REFUSED)
def test_a_list_that_cannot_be_read_spares_nothing_and_is_no_error(live: World, refusal: Response) -> None:
    found, tally = read(live, TEXT, Reach(), lambda request, said: refusal if _of_group(request) else said)
    assert asked(tally)["onlineEndpoints"] == len(NAMES)
    assert found == read(live, TEXT, Reach(thorough=True))[0]


def _of_group(request: Request) -> bool:
    return request.path.endswith("/resources")


MAY_DELETE = {
    "destroy": PlanOptions(destroy=True, purge=True),
    "replace": PlanOptions(replace=frozenset({"p-1/p-1-0"})),
}


@pytest.mark.parametrize("choices", MAY_DELETE.values(), ids=MAY_DELETE)
def test_what_may_be_deleted_is_looked_into(live: World, choices: PlanOptions) -> None:
    azure, tally = counted(live)
    plan_environment(azure, live.ready(TEXT), choices)
    assert asked(tally)["onlineEndpoints"] == len(NAMES)
    assert asked(tally)["resources"] <= 1


def test_a_project_that_is_no_longer_wanted_is_looked_into(live: World) -> None:
    more = tuple(f"q-{number}" for number in range(WORTH))  # enough to be worth a list
    _, tally = read(live, projects(more), Reach())
    assert asked(tally)["resources"] == 1
    assert asked(tally)["onlineEndpoints"] == len(NAMES)


def test_a_drift_lists_the_group_once(live: World) -> None:
    azure, tally = counted(live)
    found = read_environment(azure, live.ready(TEXT))
    assert asked(tally)["resources"] == 1
    assert asked(tally)["onlineEndpoints"] == 1
    assert tally.most == 5
    assert any(item.kind == "online_endpoint" for item in found.live.resources.values())


@pytest.mark.parametrize(
    ("choices", "count", "rounds"),
    [(PlanOptions(), 12, 5), (PlanOptions(destroy=True, purge=True), 5, 4)],
    ids=["apply", "destroy"],
)
def test_where_nothing_is_yet_what_needs_no_other_answer_is_asked_together(
    choices: PlanOptions, count: int, rounds: int
) -> None:
    """The group is asked for again, as a record may not be replicated yet; then all else, then the locks."""
    world = World()
    azure, tally = counted(world)
    plan_environment(azure, world.ready(environment("model: mistral-small-2503", MACHINES)), choices)
    assert (len(tally.asked), tally.most) == (count, rounds)


def test_no_plan_is_refused_for_asking_too_fast() -> None:
    """Two projects more than a subscription may read at once."""
    world = World()
    text = projects([f"p-{number}" for number in range(READS.size // 2 + 2)])
    fill(world.cloud, world.plan(text))
    world.cloud.settings = replace(world.cloud.settings, throttle=True)
    world.cloud.clock.advance(60)
    before = len(world.cloud.log)
    assert world.plan(text).is_empty
    told = [entry.status for entry in list(world.cloud.log)[before:]]
    assert len(told) > READS.size
    assert 429 not in told


@pytest.mark.parametrize(
    ("left", "seconds"),
    [("249", 0.0), ("11999", 0.0), ("0", 0.6), ("nonsense", 0.0), ("-3", 0.0), (None, 0.0)],
)
def test_azures_word_of_what_is_left_counts(left: str | None, seconds: float) -> None:
    """Of a bucket that others drain, too: twenty reads, and the last waits for each token that fills it."""
    world = World()
    headers = {READS.header: left} if left is not None else {}
    target, _ = between(world, lambda *_: True, replace(of({"value": []}), headers={**JSON, **headers}))
    azure, before = Azure(target), world.cloud.clock.now()
    for _ in range(16):
        azure.read(f"{GROUP}/resources?api-version=2025-04-01")
    waited = (world.cloud.clock.now() - before).total_seconds()
    assert waited == pytest.approx(seconds, abs=0.01)
