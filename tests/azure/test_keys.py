"""Keys, and the answers of endpoints, are foreign data too: whatever they are, a line says so, and no key is told."""

from __future__ import annotations

import pytest

from deployer.azure.azure import Azure
from deployer.catalog import catalog
from deployer.endpoints.keys import keys
from deployer.endpoints.verify import key_action, probes, verify
from deployer.values.endpoint import Endpoint
from deployer.values.outcome import Outcome
from deployer.values.problem import Refused
from tests.azure.foreign import Bytes, between, of
from tests.world import TODAY, World, environment

TEXT = environment("model: mistral-small-2503, name: chat")
KEYS = {
    "beyond Latin-1": of({"primaryKey": "canary\u2028\u0439", "secondaryKey": "canary\u20ac"}),
    "of two lines": of({"primaryKey": "canary\r\nX: y", "secondaryKey": "canary"}),
    "half a character": Bytes(200, b'{"primaryKey": "canary\\ud800", "secondaryKey": "canary"}'),
    "a number": of({"primaryKey": 5, "secondaryKey": []}),
    "cut short": Bytes(200, b'{"primaryKey": "canary'),
    "deep": Bytes(200, b'{"primaryKey": ' + b"[" * 5000),
    "a page": Bytes(200, b"<html>canary</html>"),
    "refused by a page": Bytes(403, b"<html>canary</html>"),
    "a redirect": Bytes(302, b"canary", {"Location": "https://evil.example.com/"}),
    "empty": Bytes(200),
    "cut": Bytes(0),
}


@pytest.fixture(scope="module")
def live() -> World:
    """A sandbox where the endpoint serves."""
    world = World()
    world.apply(TEXT)
    return world


def asked(world: World, said: Bytes, part: str) -> Outcome:
    """What comes of asking the endpoint when requests with `part` in their URL are answered so."""
    made = world.draft(TEXT)
    items = probes(made.live, made.desired, catalog.at(TODAY))
    target, seen = between(world, lambda _, url: part in url, said)
    azure = Azure(target, actions=[key_action(item.kind, item.id).lower() for item in items])
    outcome = next(iter(verify(azure, items, catalog.at(TODAY))))
    assert not [url for _, url in seen.asked if "evil" in url]
    return outcome


@pytest.mark.parametrize("said", KEYS.values(), ids=KEYS)
def test_a_key_that_is_none_is_told_and_not_shown(live: World, said: Bytes) -> None:
    outcome = asked(live, said, "/listKeys")
    assert not outcome.ok
    assert "key cannot be" in outcome.detail
    assert "canary" not in outcome.detail
    place = next(item for item in live.draft(TEXT).live.resources.values() if item.kind == "serverless_endpoint")
    target, _ = between(live, lambda _, url: "/listKeys" in url, said)
    with pytest.raises(Refused) as raised:
        keys(
            Azure(target, actions=[f"{place.id}/listKeys".lower()]),
            Endpoint("chat", "assistants", place.kind, "m", "", "", place.id, type=place.kind),
        )
    assert "\n" not in raised.value.problems[0].message


ANSWERS = {
    "a page": Bytes(200, b"<html>"),
    "a list": of([]),
    "a number for a model": of({"model_name": 5}),
    "no choice": of({"choices": 5, "model_name": "mistral-small"}),
    "deep": Bytes(200, b"[" * 5000),
    "a redirect": Bytes(307, b"", {"Location": "https://evil.example.com/"}),
    "packed, and not": Bytes(200, b"nope", {"Content-Encoding": "gzip"}),
    "cut": Bytes(0),
}


@pytest.mark.parametrize("part", ["/info?", "/chat/completions?"])
@pytest.mark.parametrize("said", ANSWERS.values(), ids=ANSWERS)
def test_an_endpoint_that_answers_anything_else_does_not_answer(live: World, said: Bytes, part: str) -> None:
    assert not asked(live, said, part).ok
