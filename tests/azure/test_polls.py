"""What a poll is answered with is foreign data, too: nothing is said to go on, or to be gone, that nobody has seen."""

from __future__ import annotations

import pytest

from deployer.applying.apply import apply
from deployer.azure.azure import Azure
from deployer.planning.plan_environment import plan_environment
from deployer.values.event import State
from deployer.values.plan_options import PlanOptions
from deployer.values.problem import Refused
from tests.azure.foreign import Bytes, between, of
from tests.world import World, environment

TEXT = environment("model: mistral-small-2503, name: chat")
SAID = {
    "a redirect": (Bytes(302, b"", {"Location": "https://evil.example.com/x"}), "which deployer does not follow"),
    "a page": (Bytes(200, b"<html>"), "its answer cannot be read"),
    "another resource": (Bytes(200, b'{"properties": 5}'), "its answer cannot be read"),
    "forbidden": (Bytes(403, b"<html>no</html>"), "HTTP 403: no"),
}


def _looks(method: str, url: str) -> bool:
    return method == "GET" and "/workspaces/" in url


@pytest.mark.parametrize(("said", "words"), SAID.values(), ids=SAID)
def test_a_write_whose_resource_cannot_be_read_says_so_and_not_that_azure_is_at_work(said: Bytes, words: str) -> None:
    world = World()
    plan = world.plan(TEXT)
    target, seen = between(world, _looks, said)
    ended = {event.address.rsplit("/", 1)[-1]: event for event in apply(plan, Azure(target, steps=plan.steps()))}
    hub = ended["hub-test"]
    assert hub.state is State.PENDING
    assert hub.detail.startswith("its state cannot be read: ")
    assert words in hub.detail
    assert not [url for _, url in seen.asked if "evil" in url]
    world.apply(TEXT)
    assert world.plan(TEXT).is_empty


@pytest.mark.parametrize("url", ["https://[", "https://management.azure.com@evil.example/subscriptions/x", "//", "\t"])
def test_an_operation_whose_address_is_none_is_not_asked_and_the_resource_is_read(url: str) -> None:
    world = World()
    plan = world.plan(TEXT)
    said = of({"id": "x"}, 202, Azure_AsyncOperation=url, Location=url)
    target, seen = between(world, lambda method, _: method == "PUT", said, times=1)
    ended = list(apply(plan, Azure(target, steps=plan.steps())))
    assert {event.state for event in ended} <= {State.STARTED, State.WAITING, State.DONE, State.FAILED, State.SKIPPED}
    assert not [asked for _, asked in seen.asked if not asked.startswith("https://management.azure.com/")]
    world.apply(TEXT)
    assert world.plan(TEXT).is_empty


def test_a_list_whose_next_page_has_no_address_is_no_list() -> None:
    world = World()
    world.apply(TEXT)
    target, _ = between(
        world, lambda _, url: "/serverlessEndpoints?" in url, of({"value": [], "nextLink": "https://["})
    )
    with pytest.raises(Refused, match="its 'nextLink' leads to another host"):
        plan_environment(Azure(target), world.ready(TEXT), PlanOptions())


def test_a_deletion_whose_end_cannot_be_read_says_so() -> None:
    world = World()
    world.apply(TEXT)
    plan = world.plan(TEXT, PlanOptions(destroy=True, purge=True))
    target, _ = between(world, _looks, SAID["a redirect"][0])
    ended = {event.address.rsplit("/", 1)[-1]: event for event in apply(plan, Azure(target, steps=plan.steps()))}
    assert ended["chat"].state is State.PENDING
    assert "HTTP 302: a redirect to 'https://evil.example.com/x'" in ended["chat"].detail
