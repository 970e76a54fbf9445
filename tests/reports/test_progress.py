"""How an apply is told while it runs, and when it has ended."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event as Flag
from typing import Any

import pytest

from deployer.reports.ansi import plain
from deployer.reports.event_text import sentence, span
from deployer.reports.heartbeat import heartbeat
from deployer.reports.ndjson import ndjson
from deployer.reports.progress import lines, progress
from deployer.reports.summary import summary
from deployer.values.change import Change
from deployer.values.event import Event, State
from tests.reports.sample import PROJECT, create, delete, everything, kept, plan, replacement, update
from tests.world import World, environment


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


class Watched(io.StringIO):
    """A stream that raises a flag when something is written that a test waits for."""

    def __init__(self, word: str) -> None:
        super().__init__()
        self.word, self.seen = word, Flag()

    def write(self, text: str) -> int:
        count = super().write(text)
        if self.word in self.getvalue():
            self.seen.set()
        return count


def told(change: Change, state: State, detail: str = "", elapsed: float = 0) -> Event:
    return Event(change.address, change.action.value, state, detail, elapsed)


def test_away_from_a_terminal_each_event_is_one_line() -> None:
    stream = io.StringIO()
    chat, old = create(), delete()
    with progress([plan(chat, old)], stream) as tell:
        tell(told(chat, State.STARTED))
        tell(told(chat, State.WAITING, "Creating", 5))
        tell(told(chat, State.WAITING, "Creating", 10))
        tell(told(old, State.STARTED))
        tell(told(chat, State.WAITING, "Finishing", 15))
        tell(told(old, State.FAILED, "Azure says no", 3))
        tell(told(chat, State.DONE, elapsed=187))
    assert stream.getvalue().splitlines() == [
        "creating serverless endpoint 'chat' in 'assistants'",
        "still creating serverless endpoint 'chat' in 'assistants' after 5s: Creating",
        "deleting serverless endpoint 'old' in 'assistants'",
        "still creating serverless endpoint 'chat' in 'assistants' after 15s: Finishing",
        "failed to delete serverless endpoint 'old' in 'assistants' after 3s: Azure says no",
        "created serverless endpoint 'chat' in 'assistants' after 3m 7s",
    ]


def test_every_state_of_every_action_has_a_sentence_of_its_own() -> None:
    changes = create(), update(), replacement(), delete()
    sentences = [sentence(change, told(change, state, "why", 7)) for change in changes for state in State]
    assert len(set(sentences)) == len(changes) * len(State)
    assert all("serverless endpoint '" in text for text in sentences)
    assert sum(text.endswith(": why") for text in sentences) == len(changes) * (len(State) - 1)


def test_events_of_resources_that_are_not_in_the_plan_are_not_told() -> None:
    stream = io.StringIO()
    with progress([plan(create())], stream) as tell:
        tell(told(delete(), State.STARTED))
    assert stream.getvalue() == ""


@pytest.mark.parametrize("when", ["auto", "never", "always"])
def test_lines_are_coloured_only_where_colour_was_asked_for(when: str) -> None:
    stream = io.StringIO()
    with lines([plan(create())], stream, when) as tell:
        tell(told(create(), State.DONE))
    assert ("\x1b[" in stream.getvalue()) == (when == "always")


def test_what_takes_long_gives_a_sign_of_life_without_any_event() -> None:
    stream = Watched("still creating")
    chat = create()
    with lines([plan(chat)], stream, every=0.01) as tell:
        tell(told(chat, State.STARTED))
        assert stream.seen.wait(20)
    assert "still creating serverless endpoint 'chat'" in stream.getvalue()


def test_what_has_ended_or_has_just_been_heard_of_is_not_reminded_of() -> None:
    reminded: list[Event] = []
    beaten = Flag()

    def remind(event: Event) -> None:
        reminded.append(event)
        beaten.set()

    with heartbeat(lambda _: None, remind, every=0.01) as tell:
        tell(told(create("ended"), State.STARTED))
        tell(told(create("ended"), State.DONE))
        tell(told(create("runs"), State.STARTED, elapsed=100))
        assert beaten.wait(20)
    assert {event.address for event in reminded} == {create("runs").address}
    assert all(event.state is State.WAITING and event.elapsed > 100 for event in reminded)


def screen(text: str) -> list[str]:
    """What a terminal shows at last: enough of one to obey what rich writes."""
    rows: list[str] = [""]
    row = 0
    for part in text.replace("\x1b[2K", "\f").replace("\x1b[1A", "\v").replace("\r", ""):
        if part == "\n":
            row += 1
            rows += [""] * (row + 1 - len(rows))
        elif part == "\v":
            row -= 1
        elif part == "\f":
            rows[row] = ""
        else:
            rows[row] += part
    return [plain(line).rstrip() for line in rows]


@pytest.fixture
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of 160 columns."""
    for name, value in {"COLUMNS": "160", "LINES": "40", "TERM": "xterm-256color"}.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("wide")
def test_in_a_terminal_each_resource_under_way_has_a_bar_and_what_ended_a_line() -> None:
    stream = Terminal()
    chat, code, old = create(), update(), delete()
    with progress([plan(chat, code, old)], stream) as tell:
        tell(told(chat, State.STARTED))
        tell(told(code, State.STARTED))
        tell(told(code, State.WAITING, "[bold]Updating[/bold]", 5))
        tell(told(chat, State.DONE, elapsed=9))
        tell(told(old, State.SKIPPED, "something it needs is not there"))
        drawn = plain(stream.getvalue())
    assert "total" in drawn
    assert "0 of 3" in drawn
    assert "creating serverless endpoint 'chat' in 'assistants'" in drawn
    shown = [line for line in screen(stream.getvalue()) if line]
    assert shown[0] == "created serverless endpoint 'chat' in 'assistants' after 9s"
    assert shown[1].startswith("did not start deleting serverless endpoint 'old'")
    assert not any("━" in line for line in shown), "bars go when the apply ends"


@pytest.mark.usefixtures("wide")
def test_bars_show_the_state_of_azure_as_it_is_and_know_no_markup() -> None:
    stream = Terminal()
    chat = create("[red]x")
    with progress([plan(chat)], stream, "never") as tell:
        tell(told(chat, State.STARTED, "[bold]Creating[/bold]\x1b[2J"))
    assert "'[red]x'" in stream.getvalue()
    assert "[bold]Creating[/bold]\\x1b[2J" in stream.getvalue()
    assert "\x1b[2J" not in stream.getvalue()
    assert "\x1b[31m" not in stream.getvalue()


@pytest.mark.parametrize("term", ["dumb"])
def test_a_dumb_terminal_gets_lines(monkeypatch: pytest.MonkeyPatch, term: str) -> None:
    monkeypatch.setenv("TERM", term)
    stream = Terminal()
    with progress([plan(create())], stream) as tell:
        tell(told(create(), State.STARTED))
    assert stream.getvalue() == "creating serverless endpoint 'chat' in 'assistants'\n"


def messages(stream: io.StringIO) -> list[Any]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def noon() -> datetime:
    return datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_the_event_stream_is_that_of_terraform() -> None:
    stream = io.StringIO()
    chat, old = create(), delete()
    with ndjson([plan(kept(), chat, old)], stream, noon) as tell:
        tell(told(chat, State.STARTED))
        tell(told(chat, State.WAITING, "Creating", 5.2))
        tell(told(chat, State.DONE, elapsed=9))
        tell(told(old, State.FAILED, "no", 1))
    found = messages(stream)
    assert [item["type"] for item in found] == [
        *("version", "planned_change", "planned_change", "change_summary"),
        *("apply_start", "apply_progress", "apply_complete", "apply_errored", "change_summary"),
    ]
    for item in found:
        assert {"@level", "@message", "@module", "@timestamp"} < set(item)
        assert item["@timestamp"] == "2026-11-23T12:00:00+00:00"
    assert found[3]["changes"] == {"add": 1, "change": 0, "remove": 1, "import": 0, "operation": "plan"}
    assert found[5]["hook"]["elapsed_seconds"] == 5
    assert found[6]["hook"]["id_value"] == f"{PROJECT}/serverlessEndpoints/chat"
    assert (found[7]["@level"], found[7]["hook"]["detail"]) == ("error", "no")
    assert found[8]["changes"] == {"add": 1, "change": 0, "remove": 0, "import": 0, "operation": "apply"}
    assert found[8]["@message"] == "Apply incomplete. Resources: 1 added, 0 changed, 0 destroyed."


def test_the_event_stream_has_a_heartbeat() -> None:
    stream = Watched("apply_progress")
    with ndjson([plan(create())], stream, noon, every=0.01) as tell:
        tell(told(create(), State.STARTED))
        assert stream.seen.wait(20)
    assert "apply_progress" in [item["type"] for item in messages(stream)]


def test_a_line_of_the_event_stream_is_one_line_whatever_azure_says() -> None:
    stream = io.StringIO()
    with ndjson([plan(create())], stream, noon) as tell:
        tell(told(create(), State.FAILED, "a\nb\u2028c\x1b[2J\ud800"))
    assert len(stream.getvalue().splitlines()) == len(stream.getvalue().split("\n")) - 1
    assert stream.getvalue().isascii()


def test_the_sum_of_an_apply_stands_alone_when_all_is_done() -> None:
    value = everything()
    ended = [told(change, State.DONE) for change in value.changes if change.steps]
    assert plain(summary(value, ended)) == "Apply complete! Resources: 2 added, 1 changed, 2 destroyed.\n"
    assert plain(summary(plan(delete()), [told(delete(), State.DONE)], destroy=True)) == (
        "Destroy complete! Resources: 1 destroyed.\n"
    )


def test_after_a_failure_the_summary_names_done_failed_and_not_started() -> None:
    chat, code, old, new = create(), update(), delete(), create("new")
    value = plan(chat, code, old, new)
    ended = [
        told(code, State.FAILED, "Azure says no", 61),
        told(chat, State.DONE, elapsed=4),
        told(old, State.PENDING, "still at work"),
    ]
    assert plain(summary(value, ended)).splitlines() == [
        "done           + serverless endpoint 'chat' in 'assistants'  4s",
        "failed         ~ serverless endpoint 'code' in 'assistants'  1m 1s",
        "                 Azure says no",
        "                 environments/prod.yaml:20:9",
        "pending        - serverless endpoint 'old' in 'assistants'",
        "                 still at work",
        "not started    + serverless endpoint 'new' in 'assistants'",
        "",
        "Apply incomplete. Resources: 1 added, 0 changed, 0 destroyed.",
        "Fix the errors above, then run the same command again; completed steps are skipped.",
    ]


def test_what_never_got_an_event_was_not_started() -> None:
    assert "not started    + serverless endpoint 'chat'" in plain(summary(plan(create()), []))


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0s"), (59.9, "59s"), (60, "1m 0s"), (3599, "59m 59s"), (3600, "1h 0m"), (90061, "25h 1m")],
)
def test_lengths_of_time_are_written_as_people_do(seconds: float, text: str) -> None:
    assert span(seconds) == text


WATCHERS: list[Callable[..., Any]] = [progress, ndjson]


@pytest.mark.parametrize("watch", WATCHERS)
def test_a_real_apply_is_told_to_its_end(watch: Callable[..., Any]) -> None:
    world = World()
    value = world.plan(environment("model: mistral-small-2503, name: chat"))
    stream, ended = io.StringIO(), []
    with watch([value], stream) as tell:
        for event in world.run(value):
            tell(event)
            ended.append(event)
    assert "created serverless endpoint 'chat' in 'assistants'" in stream.getvalue()
    assert plain(summary(value, ended)) == "Apply complete! Resources: 7 added, 0 changed, 0 destroyed.\n"
