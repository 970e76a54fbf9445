"""How long Azure asks us to wait is foreign data, too."""

from __future__ import annotations

import pytest

from deployer.azure.azure import Azure
from deployer.azure.pause import LEAST, MOST, retry_after
from tests.azure.foreign import between, of
from tests.world import SUBSCRIPTION, World

NOW = "Mon, 23 Nov 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    "text",
    [
        "nan",
        "inf",
        "-inf",
        "1e9",
        "-5",
        "0",
        "0.0",
        "",
        "soon",
        "0x10",
        "1_0",
        "٣",
        "99999999999",
        "1e400",
        "+3",
        "3 s",
    ],
)
def test_what_is_no_sane_number_is_as_if_it_were_absent(text: str) -> None:
    assert retry_after({"Retry-After": text}, 7.0) == 7.0


@pytest.mark.parametrize(
    ("text", "seconds"), [("1", 1.0), (" 30 ", 30.0), ("0.2", LEAST), ("2.5", 2.5), ("600", 600.0), ("3600", MOST)]
)
def test_a_number_counts_between_a_least_pause_and_a_ceiling(text: str, seconds: float) -> None:
    assert retry_after({"retry-after": text}, 7.0) == seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("Mon, 23 Nov 2026 12:00:30 GMT", 30.0),
        ("Mon, 23 Nov 2026 13:00:00 GMT", MOST),
        ("Mon, 23 Nov 2026 11:59:00 GMT", 7.0),
        ("Fri, 01 Jan 2100 00:00:00 GMT", 7.0),
        ("Mon, 99 Nov 2026 12:00:30 GMT", 7.0),
        ("Mon, 23 Nov 99999 12:00:30 GMT", 7.0),
    ],
)
def test_a_date_counts_from_the_date_of_the_answer(text: str, seconds: float) -> None:
    assert retry_after({"Retry-After": text, "Date": NOW}, 7.0) == seconds


@pytest.mark.parametrize("text", ["nan", "inf", "1e9", "-5", "0", "later", NOW])
def test_a_busy_azure_that_says_nothing_sane_is_asked_again_in_its_own_time(text: str) -> None:
    world = World()
    target, seen = between(world, lambda *_: True, of({"error": {"code": "Throttled"}}, 429, Retry_After=text), 2)
    before = world.cloud.clock.now()
    assert Azure(target).read(f"/subscriptions/{SUBSCRIPTION}?api-version=2022-12-01").ok
    assert len(seen.asked) == 3
    assert 120 <= (world.cloud.clock.now() - before).total_seconds() < 300
