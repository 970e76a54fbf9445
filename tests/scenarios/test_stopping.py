"""A run that is stopped, or that cannot leave its marks behind: what it says, how it exits, what it leaves Azure."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Event as Flag

import pytest
import requests
from msgspec.structs import replace

from deployer.applying.apply import apply
from deployer.applying.step_run import STOPPED
from deployer.azure.azure import Azure
from deployer.azure.target import WallClock
from deployer.live.sandbox_target import sandbox_target
from deployer.sandbox.state.faults import Fault
from deployer.sandbox.transport import session
from deployer.values.event import State
from tests.conftest import Run
from tests.world import World, environment

SMALL = environment("model: mistral-small-2503, name: chat")
DAY = ("--as-of", "2026-11-23")


def watched(world: World, hook: Callable[..., None]) -> Callable[[], requests.Session]:
    """Sessions that tell of every answer of the sandbox when it has come."""

    def made() -> requests.Session:
        found = session(world.cloud)
        found.hooks["response"].append(hook)
        return found

    return made


def test_what_is_under_way_when_a_run_is_stopped_is_pending_and_what_was_to_come_tells_why(world: World) -> None:
    stop, plan = Flag(), world.plan(SMALL)

    def signalled(answer: requests.Response, **_: object) -> None:
        if answer.request.method == "PUT" and "/workspaces/hub-test?" in str(answer.request.url):
            stop.set()

    target = replace(sandbox_target(world.cloud, stop=stop), session=watched(world, signalled))
    last = {event.address: event for event in apply(plan, Azure(target, steps=plan.steps()), stop)}
    ended = {address.rsplit("/", 1)[-1]: event for address, event in last.items()}
    assert (ended["hub-test"].state, ended["assistants"].state) == (State.PENDING, State.SKIPPED)
    assert (
        ended["hub-test"].detail
        == "Azure was still working on it when the run was stopped; run the same command again to continue"
    )
    assert ended["assistants"].detail == "blocked by hub 'hub-test'"
    assert ended["chat"].detail == "blocked by project 'assistants'"
    world.apply(SMALL)
    assert world.plan(SMALL).is_empty


def test_what_is_stopped_before_its_turn_says_so(world: World) -> None:
    stop, plan = Flag(), world.plan(SMALL)
    stop.set()
    events = list(apply(plan, Azure(sandbox_target(world.cloud, stop=stop), steps=plan.steps()), stop))
    assert {event.state for event in events} == {State.SKIPPED}
    assert events[0].detail == STOPPED
    assert world.writes == 0


def test_what_azure_has_not_taken_when_a_run_is_stopped_is_not_said_to_be_under_way(world: World) -> None:
    stop, plan = Flag(), world.plan(SMALL)
    body = {"error": {"code": "AnotherOperationInProgress", "message": "Try later."}}
    world.cloud.keep(
        "fault", "busy", Fault("busy", "answer", "PUT", "*/workspaces/hub-test", times=0, status=409, body=body)
    )

    def signalled(answer: requests.Response, **_: object) -> None:
        if answer.status_code == 409:
            stop.set()

    target = replace(sandbox_target(world.cloud, stop=stop), session=watched(world, signalled))
    last = {event.address: event for event in apply(plan, Azure(target, steps=plan.steps()), stop)}
    (hub,) = (event for address, event in last.items() if address.endswith("/hub-test"))
    assert (hub.state, hub.detail) == (State.SKIPPED, STOPPED)


def test_a_clock_that_was_stopped_ends_what_waits_and_lets_nobody_ask_without_pause() -> None:
    stop = Flag()
    clock = WallClock(stop)
    assert not clock.past(clock.now() + 3600)
    stop.set()
    assert clock.past(clock.now() + 3600)
    before = clock.now()
    clock.sleep(0.02)
    assert clock.now() - before >= 0.02


def test_however_much_is_in_motion_nothing_more_is_asked_when_a_run_is_stopped(world: World) -> None:
    """Two thousand looks at 25 a second would take longer than a build service waits."""
    stop, plan = Flag(), world.plan(SMALL)
    asked: list[str] = []

    def signalled(answer: requests.Response, **_: object) -> None:
        asked.append(str(answer.request.url))
        if answer.request.method == "PUT" and "/workspaces/hub-test?" in str(answer.request.url):
            asked.clear()
            stop.set()

    target = replace(sandbox_target(world.cloud, stop=stop), session=watched(world, signalled))
    assert list(apply(plan, Azure(target, steps=plan.steps()), stop))
    assert asked == []


def test_what_ends_while_others_let_time_pass_is_looked_at_once_more(world: World) -> None:
    """Eight writes share the clock of a sandbox, and a machine under load answers late."""
    kind = "*/serverlessendpoints/*"
    world.cloud.keep("fault", "slow", Fault("slow", "outcome", "PUT", kind, outcome="Succeeded", seconds=1100))
    plan = world.plan(SMALL)

    def tick(answer: requests.Response, **_: object) -> None:
        if "/serverlessEndpoints/" in str(answer.request.url) or "operation" in str(answer.request.url).lower():
            world.cloud.clock.advance(700)

    target = replace(world.target, session=watched(world, tick))
    last = {event.address: event for event in apply(plan, Azure(target, steps=plan.steps()))}
    assert {event.state for event in last.values()} == {State.DONE}


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_ends_an_apply_in_order_with_its_own_exit_code(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    (tmp_path / "test.yaml").write_text(SMALL)
    start = [sys.executable, "-m", "deployer", "apply", "--sandbox", *DAY, "--auto-approve", "test.yaml"]
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(
        start,
        cwd=tmp_path,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A build may run its steps with signals ignored, and a process inherits that.
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),
    ) as process:
        assert process.stdout and process.stderr
        for line in process.stderr:
            if "creating hub" in line:  # azure-ai-ml, which takes seconds to import, is still to come
                process.send_signal(number)
                break
        out, err = process.communicate()
    assert process.returncode == code
    assert "Stopping: no further write is started." in err
    assert f"To go on: deployer apply --resume --sandbox {' '.join(DAY)} --auto-approve test.yaml" in err
    assert "Apply incomplete. Resources: " in out
    assert "Traceback" not in err


@pytest.mark.parametrize("name", [".deployer", ".deployer/locks", ".deployer/runs"])
def test_a_run_that_cannot_leave_its_marks_behind_sends_nothing(run: Run, tmp_path: Path, name: str) -> None:
    Path("test.yaml").write_text(SMALL)
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).touch()
    where = ("--sandbox", "--sandbox-state", "elsewhere/sandbox.json", *DAY)
    ran = run("apply", *where, "--auto-approve", "test.yaml")
    assert ran.code == 1
    assert ran.err.splitlines()[-2].startswith("error LCK002: cannot write '.deployer/")
    assert run("sandbox", "log", "--writes", "--sandbox-state", "elsewhere/sandbox.json").out == ""


def test_destroying_nothing_says_so(run: Run) -> None:
    Path("test.yaml").write_text(SMALL)
    assert run("destroy", "--sandbox", "test.yaml").out == "No changes. No objects need to be destroyed.\n"


def test_a_document_on_the_standard_output_is_all_that_is_there(run: Run) -> None:
    Path("test.yaml").write_text(SMALL)
    made = run("apply", "--sandbox", *DAY, "--auto-approve", "-o", "json", "test.yaml")
    assert json.loads(made.out)["applyable"] is True
    assert made.err.endswith("Apply complete! Resources: 7 added, 0 changed, 0 destroyed.\n")
    gone = run("destroy", "--sandbox", "--auto-approve", "-o", "json", "--output-file", "x.json", "test.yaml")
    assert gone.out == "Destroy complete! Resources: 7 destroyed.\n"


@pytest.mark.parametrize("format", ["text", "json", "junit", "markdown"])
def test_verify_fails_for_an_endpoint_that_is_declared_and_not_there(run: Run, format: str) -> None:
    Path("test.yaml").write_text(SMALL)
    ran = run("verify", "--sandbox", *DAY, "-o", format, "test.yaml")
    assert ran.code == 1
    assert "it is not there, or has no address yet: 'deployer apply' makes it" in ran.out
