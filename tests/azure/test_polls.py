"""What a poll is answered with is foreign data, too: nothing is said to go on, or to be gone, that nobody has seen."""

from __future__ import annotations

import pytest

from deployer.applying.apply import apply
from deployer.azure.azure import Azure
from deployer.values.event import State
from deployer.values.plan_options import PlanOptions
from tests.azure.foreign import Bytes, between
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


def test_a_deletion_whose_end_cannot_be_read_says_so() -> None:
    world = World()
    world.apply(TEXT)
    plan = world.plan(TEXT, PlanOptions(destroy=True, purge=True))
    target, _ = between(world, _looks, SAID["a redirect"][0])
    ended = {event.address.rsplit("/", 1)[-1]: event for event in apply(plan, Azure(target, steps=plan.steps()))}
    assert ended["chat"].state is State.PENDING
    assert "HTTP 302: a redirect to 'https://evil.example.com/x'" in ended["chat"].detail
