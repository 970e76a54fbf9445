"""A journal is believed as it was written, or not at all; and a run is gone on with where it was, or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event as Flag
from typing import Any

import pytest
import requests
from msgspec.structs import replace

from deployer.applying import past_runs, resume
from deployer.applying.apply import apply
from deployer.applying.journal import CHAIN, Journal, chained, run_id
from deployer.azure.azure import Azure
from deployer.live.sandbox_target import sandbox_target
from deployer.source import files
from deployer.values.event import State
from deployer.values.past_run import INTERRUPTED, UNFINISHED, PastRun
from deployer.values.problem import Refused, Unsafe
from tests.conftest import Run
from tests.scenarios.test_stopping import DAY, SMALL, watched
from tests.world import World, environment

RUN = "20261123-120000-abcdef"
HOST = "management.azure.com"
BODY = json.dumps({"error": {"code": "AuthorizationFailed", "message": "no"}})


def interrupted_at(world: World, folder: Path, part: str) -> Path:
    """The journal of an apply that was stopped when Azure had answered to the write of what has that in its URL."""
    stop, plan = Flag(), world.plan(SMALL)

    def signalled(answer: requests.Response, **_: object) -> None:
        if answer.request.method == "PUT" and part in str(answer.request.url):
            stop.set()

    target = replace(sandbox_target(world.cloud, stop=stop), session=watched(world, signalled))
    journal = Journal(folder / f"{RUN}.jsonl", {"command": "apply", "azure": HOST, "files": ["test.yaml"]})
    with journal.kept_durable():
        journal.approve([plan])
        list(apply(plan, Azure(target, steps=plan.steps()), stop, journal.of("test")))
        journal.of("test").end(INTERRUPTED)
    return journal.file


@pytest.fixture
def world() -> World:
    """An empty one."""
    return World()


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What a journal holds that has every kind of record."""
    return interrupted_at(World(), tmp_path_factory.mktemp("runs"), "/marketplaceSubscriptions/").read_bytes()


@pytest.fixture
def journal(content: bytes, tmp_path: Path) -> Path:
    """Such a journal."""
    file = tmp_path / f"{RUN}.jsonl"
    file.write_bytes(content)
    return file


def mutations(value: Any) -> Iterator[Any]:
    """Other values in its place."""
    yield from ("other", 7, None, [], {}, "https://[", [float("inf")] * 3)
    if isinstance(value, str):
        yield f"{value} "
    if isinstance(value, list | dict) and value:
        yield type(value)(list(value)[1:] if isinstance(value, list) else list(value.items())[1:])


def resealed(lines: list[str]) -> str:
    """The lines with digests made to fit."""
    texts, before = [], ""
    for line in lines:
        text = line.rpartition(CHAIN)[0] or line[:-1]
        before = chained(before, text)
        texts.append(f'{text}{CHAIN}{before}"}}\n')
    return "".join(texts)


def test_every_change_of_a_field_of_every_kind_of_record_is_refused(journal: Path) -> None:
    lines = journal.read_text().splitlines()
    kinds: dict[str, int] = {json.loads(line)["kind"]: number for number, line in enumerate(lines)}
    assert kinds.keys() == {"run", "plan", "intent", "accepted", "outcome", "end"}
    count = 0
    for number in kinds.values():
        record = json.loads(lines[number])
        changed = [{**record, name: other} for name in record for other in mutations(record[name])]
        changed += [{key: value for key, value in record.items() if key != name} for name in record]
        for each in [*changed, {**record, "more": 1}]:
            if each != record:
                count += 1
                edited = [*lines[:number], json.dumps(each), *lines[number + 1 :]]
                journal.write_text("\n".join(edited) + "\n")
                with pytest.raises(Refused, match="RUN002"):
                    past_runs.read(journal)
                journal.write_text(resealed(edited))
                _judged(
                    journal
                )  # who can reseal it can write another: what must not happen is a fault, or a token sent
    assert count > 200


def _judged(journal: Path) -> None:
    with suppress(Refused):
        for write in resume.in_motion(past_runs.read(journal), HOST).values():
            assert not write.operation or write.operation.startswith(f"https://{HOST}/subscriptions/")


def test_a_line_that_is_gone_moved_or_twice_is_refused_and_a_torn_one_is_none(journal: Path, content: bytes) -> None:
    lines = content.splitlines(keepends=True)
    for edited in (
        lines[1:],
        [*lines[:3], *lines[4:]],
        [*lines[:3], lines[4], lines[3], *lines[5:]],
        [*lines, lines[-1]],
    ):
        journal.write_bytes(b"".join(edited))
        with pytest.raises(Refused, match="RUN002"):
            past_runs.read(journal)
    for cut in range(1, len(lines[-1]), 9):
        journal.write_bytes(content[:-cut])
        assert past_runs.read(journal).result == UNFINISHED
    journal.write_bytes(lines[0][:-9])
    assert past_runs.read(journal).plans == []
    journal.write_bytes(content)
    assert past_runs.read(journal).result == INTERRUPTED


def test_a_journal_of_another_format_or_name_is_refused_in_words(journal: Path) -> None:
    lines = journal.read_text().splitlines()
    journal.write_text(resealed([lines[0].replace('"format": 1', '"format": 2'), *lines[1:]]))
    with pytest.raises(Refused, match="written by another version of deployer"):
        past_runs.read(journal)
    journal.write_text("\n".join(lines) + "\n")
    with pytest.raises(Refused, match="the file was renamed"):
        past_runs.read(journal.rename(journal.with_name("20261123-120001-abcdef.jsonl")))


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda url: url.replace(HOST, "evil.example"), "not at"),
        (lambda url: url.replace("https:", "http:"), "not at"),
        (lambda _: "https://[", "not at"),
        (lambda url: url.replace("/subscriptions/0", "/subscriptions/1"), "another subscription"),
    ],
)
def test_an_operation_elsewhere_is_refused_though_its_digests_fit(
    journal: Path, edit: Callable[[str], str], words: str
) -> None:
    lines = journal.read_text().splitlines()
    edited = [
        json.dumps({**record, "operation": edit(record["operation"])}) if record["kind"] == "accepted" else line
        for line, record in ((line, json.loads(line)) for line in lines)
    ]
    journal.write_text(resealed(edited))
    with pytest.raises(Refused, match=words):
        resume.in_motion(past_runs.read(journal), HOST)


def test_a_run_is_gone_on_with_where_it_was(journal: Path, monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    run = past_runs.read(journal)
    monkeypatch.setattr(past_runs, "past_run", lambda name: run)
    scope = world.plan(SMALL).scope
    assert resume.interrupted(RUN, [scope], "apply", HOST) == {scope.environment: run}
    for other, words in (
        (replace(scope, environment="prod"), "was for 'test', not for environment 'prod'"),
        (replace(scope, subscription="1" * 36), "was in subscription"),
        (replace(scope, group="rg-other"), "was in resource group"),
    ):
        with pytest.raises(Refused, match=words):
            resume.interrupted(RUN, [other], "apply", HOST)
    with pytest.raises(Refused, match=r"went to 'management.azure.com', and this one goes to 'sandbox'"):
        resume.interrupted(RUN, [scope], "apply", "sandbox")
    with pytest.raises(Refused, match=f"was 'deployer apply'\n.*'deployer apply --resume {RUN}'"):
        resume.interrupted(RUN, [scope], "destroy", HOST)
    run.plans.clear()  # it was killed before it wrote down what it was to do, and has sent nothing
    assert resume.interrupted(RUN, [scope], "apply", HOST) == {}


def test_what_is_left_is_a_part_of_what_was_approved(journal: Path, world: World) -> None:
    run: PastRun = past_runs.read(journal)
    resume.require_approved(run, world.plan(SMALL))
    more = environment("model: mistral-small-2503, name: chat", "model: Ministral-3B, name: code")
    with pytest.raises(Unsafe, match=r"RUN004.*'code' in 'assistants'"):
        resume.require_approved(run, world.plan(more))


def test_a_purchase_in_motion_is_followed_and_not_sent_again(world: World, tmp_path: Path) -> None:
    run = past_runs.read(interrupted_at(world, tmp_path, "/marketplaceSubscriptions/"))
    plan = world.plan(SMALL)
    (moving,) = resume.in_motion(run, HOST).values()
    assert "/marketplaceSubscriptions/" in moving.url
    next_one = Journal(tmp_path / "20261123-120002-abcdef.jsonl", earlier=resume.in_motion(run, HOST))
    next_one.approve([plan])
    events = list(apply(plan, Azure(world.target, steps=plan.steps()), None, next_one.of("test")))
    assert {event.state for event in events} <= {State.STARTED, State.WAITING, State.DONE}
    bought = [entry for entry in world.cloud.log if entry.write and "/marketplaceSubscriptions/" in entry.path]
    assert len(bought) == 1
    assert world.plan(SMALL).is_empty


def test_no_record_stays_away_from_the_disk(tmp_path: Path, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """An intent is on it at once, whatever comes beside it within a moment, and with no intent to wait for."""
    synced = Flag()
    sync = files.Log.sync

    def noted(log: files.Log) -> None:
        sync(log)
        synced.set()

    monkeypatch.setattr(files.Log, "sync", noted)
    plan, journal = world.plan(SMALL), Journal(tmp_path / f"{RUN}.jsonl")
    with journal.kept_durable():
        journal.approve([plan])
        synced.clear()
        journal.of("test").intent(plan.steps()[0])
        assert synced.is_set()
        synced.clear()
        journal.of("test").outcome(plan.steps()[0], "done", "")
        assert synced.wait(1.0)


def test_runs_of_one_second_sort_as_they_began() -> None:
    began = datetime(2026, 11, 23, 12, tzinfo=UTC)
    names = [
        run_id(began + timedelta(microseconds=each)) for each in (0, 1, 15, 16, 99_999, 100_000, 999_999, 1_000_000)
    ]
    assert names == sorted(names)
    assert all(past_runs.RUN.fullmatch(name) for name in names)


def test_history_and_resume_from_the_command_line(run: Run, tmp_path: Path) -> None:
    Path("test.yaml").write_text(SMALL)
    assert run("history").out == "No run has left a journal here.\n"
    where = ("--sandbox", *DAY, "--yes")
    missing = run("apply", "--resume", *where)
    assert "RUN001" in missing.err
    refused = ("--method", "PUT", "--path", "*/serverlessendpoints/*", "--status", "403", "--body", BODY)
    assert run("sandbox", "fault", "slow", "--act", "answer", "--times", "1", *refused).code == 0
    assert run("apply", *where, "test.yaml").code == 1
    (journal,) = (tmp_path / ".deployer" / "runs").iterdir()
    told = json.loads(run("history", "-o", "json").out)["runs"][0]
    assert (told["run"], told["result"], told["writes"]["in_motion"]) == (journal.stem, "partial", 0)
    assert f"To go on: deployer apply --resume {journal.stem}" in run("history", journal.stem).out
    Path("test.yaml").write_text(SMALL.replace("location: eastus2", "location: eastus2\ntags: {team: a}"))
    assert "RUN004" in run("apply", "--resume", *where).err
    Path("test.yaml").write_text(SMALL)
    done = run("apply", "--resume", journal.stem, *where)
    assert f"Resuming run '{journal.stem}': 6 of 7 writes were done, 0 in motion." in done.err
    assert done.code == 0, done.err
    assert "No changes." in run("apply", "--resume", *where, "test.yaml").out
    assert "came to its end" in run("apply", "--resume", *where).err
    journal.write_text(journal.read_text().replace('"state": "failed"', '"state": "done"'))
    listed = run("history")
    assert (listed.code, len(listed.out.splitlines())) == (1, 2)
    assert "RUN002" in listed.err


def test_a_deletion_is_gone_on_with_by_its_own_command_and_deletes_nothing_more(run: Run, tmp_path: Path) -> None:
    where = ("--sandbox", *DAY, "--yes")
    both = environment("model: mistral-small-2503, name: chat", "model: Ministral-3B, name: code")
    refused = ("--act", "answer", "--method", "DELETE", "--times", "1", "--status", "403", "--body", BODY)
    Path("test.yaml").write_text(both)
    assert run("apply", *where, "test.yaml").code == 0
    Path("test.yaml").write_text(SMALL)
    assert run("sandbox", "fault", "first", "--path", "*/serverlessendpoints/*", *refused).code == 0
    assert run("prune", *where, "test.yaml").code == 1
    pruned = max(path.stem for path in (tmp_path / ".deployer" / "runs").iterdir())
    assert f"To go on: deployer prune --resume {pruned}" in run("history", pruned).out
    assert "RUN003" in run("destroy", "--resume", *where, "test.yaml").err
    Path("test.yaml").write_text(environment("model: Ministral-3B, name: code"))
    assert "RUN004" in run("prune", "--resume", *where).err
    Path("test.yaml").write_text(SMALL)
    done = run("prune", "--resume", *where)
    assert f"Resuming run '{pruned}': 0 of 2 writes were done, 0 in motion." in done.err
    assert done.code == 0, done.err
    assert run("sandbox", "fault", "second", "--path", "*/hub-test", *refused).code == 0
    assert run("destroy", *where, "test.yaml").code == 1
    assert "the last run of 'prune'" in run("prune", "--resume", *where).err
    assert run("destroy", "--resume", *where).code == 0
    assert "No run was interrupted here" in run("destroy", "--resume", *where, "test.yaml").err
    assert "missing argument 'FILES...'" in run("destroy", *where).err


def test_after_another_command_was_run_on_the_environment_a_run_is_gone_on_with_only_by_name(run: Run) -> None:
    where = ("--sandbox", *DAY, "--yes")
    refused = ("--act", "answer", "--method", "DELETE", "--times", "1", "--status", "403", "--body", BODY)
    Path("test.yaml").write_text(SMALL)
    assert run("apply", *where, "test.yaml").code == 0
    assert run("sandbox", "fault", "once", "--path", "*/hub-test", *refused).code == 0
    assert run("destroy", *where, "test.yaml").code == 1
    assert run("apply", *where, "test.yaml").code == 0
    assert "RUN001: 'deployer apply' was run since run" in run("destroy", "--resume", *where).err


def test_two_hundred_journals_are_kept(tmp_path: Path) -> None:
    for number in range(205):
        (tmp_path / f"20261123-120000-{number:06x}.jsonl").touch()
    past_runs.prune(tmp_path)
    assert past_runs.run_names(tmp_path)[-1] == "20261123-120000-000005"
