"""The parts that the behaviours stand on: time, determinism, the transport, scale, sources."""

from __future__ import annotations

import threading
from cProfile import Profile
from datetime import UTC, datetime, timedelta

import pytest
import requests

from deployer.sandbox.arm.filters import parse
from deployer.sandbox.arm.target import parse as target
from deployer.sandbox.behaviours import behaviours
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Record
from deployer.sandbox.transport import session
from tests.sandbox.arm.azure import ML, NOW, SUBSCRIPTION, Azure, serverless
from tests.sandbox.contract import Witness


def test_the_same_requests_give_the_same_answers() -> None:
    seen = []
    for _ in range(2):
        azure = Azure(Witness()).ground()
        azure.subscribe()
        azure.serve("chat-one")
        answers = [azure.ask("GET", azure.id("proj/serverlessEndpoints/chat-one")) for _ in range(2)]
        keys = azure.ask("POST", azure.id("proj/serverlessEndpoints/chat-one/listKeys")).json()
        seen.append(([answer.text for answer in answers], keys, dict(answers[0].headers), azure.cloud.to_json()))
    assert seen[0] == seen[1]


def test_another_seed_gives_other_keys_and_ids(witness: Witness) -> None:
    one, two = (Azure.at(witness, "2026-11-23", seed=seed).ground() for seed in ("a", "b"))
    assert one.show("proj")["properties"]["workspaceId"] != two.show("proj")["properties"]["workspaceId"]


def test_a_state_survives_json(ready: Azure) -> None:
    ready.subscribe()
    ready.put("proj/serverlessEndpoints/chat-one", serverless("eastus2"))
    ready.ask("DELETE", ready.id("Microsoft.KeyVault/vaults/kv-ground"))
    kept = Cloud.from_json(ready.cloud.to_json())
    assert kept.to_json() == ready.cloud.to_json()
    again = Azure(ready.witness, kept)
    again.wait(30)
    assert again.show("proj/serverlessEndpoints/chat-one")["properties"]["endpointState"] == "Online"


def test_a_clock_set_back_leaves_operations_the_time_they_need(ready: Azure) -> None:
    ready.put("two", ready.project())
    ready.cloud.clock.set(NOW - timedelta(days=800))
    assert ready.show("two")["properties"]["provisioningState"] == "Creating"
    ready.wait(60)
    assert ready.show("two")["properties"]["provisioningState"] == "Succeeded"


def test_a_clock_may_flow() -> None:
    from deployer.sandbox.state.clock import Clock

    ticks = iter([10.0, 12.5, 12.5, 20.0])
    clock = Clock(datetime(2026, 1, 1, tzinfo=UTC), lambda: next(ticks))
    assert clock.now() == datetime(2026, 1, 1, 0, 0, 2, 500_000, tzinfo=UTC)
    clock.advance(60)
    assert clock.stamp == "2026-01-01T00:01:02.5000000Z"


def test_plain_http_and_strange_hosts_are_refused(azure: Azure) -> None:
    way = session(azure.cloud)
    with pytest.raises(requests.exceptions.InvalidSchema, match="https only"):
        way.get("http://management.azure.com/subscriptions")
    strange = way.get("https://nobody.eastus2.models.ai.azure.com/info")
    assert (strange.status_code, strange.json()["error"]["code"]) == (404, "SandboxUnknownHost")
    assert way.get("https://example.com/").status_code == 404


def test_many_threads_are_answered_one_after_the_other(azure: Azure) -> None:
    def work(number: int) -> None:
        for part in range(5):
            place = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-{number}-{part}"
            assert azure.ask("PUT", place, {"location": "eastus2"}).status_code == 201

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(azure.cloud.index.records) == 40
    assert azure.cloud.writes() == 40


def test_what_counts_as_a_write(ready: Azure) -> None:
    before = ready.cloud.writes()
    ready.ask("GET", ready.id("proj"))
    ready.ask("HEAD", ready.group)
    ready.ask("POST", ready.id("Microsoft.Storage/storageAccounts/stground/listKeys"))
    assert ready.cloud.writes() == before
    ready.ask("PATCH", ready.id("proj"), {"tags": {}})
    ready.ask("PUT", ready.id("ab"), {})  # refused, yet meant
    ready.ask("DELETE", ready.id("none"))
    ready.ask("POST", ready.id("proj/serverlessEndpoints/x/regenerateKeys"), {"keyType": "Primary"})
    assert ready.cloud.writes() == before + 4


def test_the_work_of_reading_and_listing_grows_no_faster_than_what_there_is() -> None:
    def work(count: int) -> tuple[int, int]:
        """Calls of functions to read fifty of so many resources, and to list all."""
        ready = Azure(Witness(on=False)).ground()  # judging thousands of answers takes its time
        now = ready.cloud.clock.stamp
        type = f"{ML}/workspaces/serverlessEndpoints"
        for number in range(count):
            body = serverless("eastus2")
            body["properties"]["provisioningState"] = "Succeeded"
            ready.cloud.put(Record(ready.id(f"proj/serverlessEndpoints/e-{number}"), type, body, now, now))
        reading, listing = Profile(subcalls=False), Profile(subcalls=False)
        with reading:
            for number in range(0, count, count // 50):
                assert ready.show(f"proj/serverlessEndpoints/e-{number}")["name"] == f"e-{number}"
        with listing:
            assert sum(1 for _ in ready.resources().resources.list_by_resource_group("rg")) == count + 4
        return calls(reading), calls(listing)

    def calls(profile: Profile) -> int:
        return sum(entry.callcount for entry in profile.getstats())

    (read_few, listed_few), (read_many, listed_many) = work(500), work(4000)
    assert read_many < 1.2 * read_few
    assert listed_many < 12 * listed_few  # eight times as many, sorted


@pytest.mark.parametrize(
    ("path", "type", "parent", "whole"),
    [
        ("/subscriptions/s/resourceGroups/g", "", "/subscriptions/s/resourceGroups/g", True),
        ("/subscriptions/s/resourceGroups/g/providers/A.B/t/n", "A.B/t", "/subscriptions/s/resourceGroups/g", True),
        ("/subscriptions/s/resourceGroups/g/providers/A.B/t", "A.B/t", "/subscriptions/s/resourceGroups/g", False),
        (
            "/subscriptions/s/resourceGroups/g/providers/A.B/t/n/u",
            "A.B/t/u",
            "/subscriptions/s/resourceGroups/g/providers/A.B/t/n",
            False,
        ),
    ],
)
def test_addresses_are_taken_apart(path: str, type: str, parent: str, whole: bool) -> None:
    found = target(path)
    assert found
    assert (found.type, found.parent, found.whole) == (type, parent, whole)


def test_filters_know_quotes() -> None:
    assert parse("tagName eq 'a and b' and tagValue eq 'it''s'") == (("tagname", "a and b"), ("tagvalue", "it's"))


def test_every_behaviour_says_how_we_know_it() -> None:
    every = [item for items in behaviours().values() for item in items]
    assert len(every) > 80
    assert all(item.link for item in every if item.source not in ("assumed", "limit"))
    assert not [item for item in every if item.source in ("assumed", "limit") and item.link]
    assumed = [item for item in every if item.source == "assumed"]
    shown = [item for item in every if item.source != "limit"]
    assert len(assumed) / len(shown) <= 0.1
