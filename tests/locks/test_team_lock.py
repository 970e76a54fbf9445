"""The lock of a team: one holder, told to those who wait; taken over when it ran out; no write once it is lost.

Every test runs against the embedded Azure and against Azurite, the blob service that Microsoft gives developers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import enumerate as enumerate_threads
from typing import Any
from uuid import uuid4

import pytest
from msgspec.structs import replace

from deployer.applying.lock import Claim, locked
from deployer.applying.team_lock import TeamLock, team_locked
from deployer.applying.unlock import lock_status, release_lock
from deployer.azure.azure import Azure
from deployer.azure.blob_lease import BlobLease
from deployer.azure.halt import Halt
from deployer.azure.target import Target
from deployer.live.sandbox_target import sandbox_target
from deployer.sandbox.resources.blobs import container_of
from deployer.sandbox.state.faults import Fault
from deployer.values.event import State
from deployer.values.holder import Holder
from deployer.values.problem import Refused, Unsafe
from deployer.values.scope import Scope
from tests.azure.foreign import Bytes, between
from tests.conftest import Run
from tests.faults.odd_answers import DEEP
from tests.locks.azurite import HOST, MISSING, azurite, create, installed
from tests.world import World, environment

ANN = Holder("77", "build-7", "ann", "apply", "2026-11-29T05:40:12Z", "https://github.com/o/r/actions/runs/7")
BOB = Holder("88", "build-8", "bøb", "destroy")
SCOPE = Scope("prod", "00000000-0000-0000-0000-000000000000", "rg-test", lock=f"https://{HOST}/locks")
Lease = Callable[[], BlobLease]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """One Azurite for the tests of this file."""
    with azurite(tmp_path_factory.mktemp("azurite")) as target:
        create(target, "locks")
        yield target


@pytest.fixture(params=["sandbox", "azurite"])
def target(request: pytest.FixtureRequest) -> Target:
    """An Azure with a container for locks."""
    if request.param == "azurite":
        if not installed():
            pytest.skip(MISSING)
        found: Target = request.getfixturevalue("served")
        return replace(found, halt=Halt())
    made = World().target
    create(made, "locks")
    return made


@pytest.fixture
def lease(target: Target) -> Lease:
    """Leases on one blob, each of another contender."""
    blob = f"{uuid4()}.lock"
    return lambda: BlobLease(target, SCOPE, blob)


class Locks:
    """Locks of several holders."""

    def __init__(self) -> None:
        self.made: list[TeamLock] = []

    def __call__(
        self, lease: BlobLease, target: Target, who: Holder = ANN, notes: Callable[[str], None] = print
    ) -> TeamLock:
        self.made.append(TeamLock(lease, "environment 'prod'", Claim(who, notes=notes), target))
        return self.made[-1]


@pytest.fixture
def lock() -> Iterator[Locks]:
    """Makes locks; those that a test does not give back are renewed until its end."""
    made = Locks()
    yield made
    for each in made.made:
        each.give_back()


def test_a_second_run_is_refused_and_told_who_is_at_work_where(lock: Locks, target: Target, lease: Lease) -> None:
    with team_locked(lease(), "environment 'prod'", Claim(ANN), target):
        with pytest.raises(Refused) as refused:
            lock(lease(), target, BOB).take()
        (problem,) = refused.value.problems
        assert problem.code == "LCK001"
        assert problem.message == (
            "another run is at work on environment 'prod': process 77 on build-7, user ann, 'deployer apply', since "
            "2026-11-29T05:40:12Z, https://github.com/o/r/actions/runs/7"
        )
        assert "'deployer unlock'" in problem.help
    notes: list[str] = []
    with team_locked(lease(), "environment 'prod'", Claim(BOB, notes=notes.append), target):
        assert lease().state().holder == BOB
    assert notes == []
    assert (lease().state().leased, lease().state().holder) == (False, None)


def test_a_lease_is_renewed_by_its_holder_alone(lease: Lease) -> None:
    ours, theirs = lease(), lease()
    assert [ours.acquire(), ours.acquire(), ours.renew(), theirs.acquire(), theirs.renew()] == [
        True,
        True,
        True,
        False,
        False,
    ]
    theirs.release()
    assert ours.renew()
    ours.release()
    assert [ours.renew(), theirs.acquire(), ours.renew(), ours.acquire()] == [False, True, False, False]


def test_what_was_freed_by_hand_is_lost_to_its_holder_and_no_write_leaves(
    lock: Locks, target: Target, lease: Lease
) -> None:
    notes: list[str] = []
    kept = lock(lease(), target, notes=notes.append)
    kept.take()
    kept.check()
    seen = lease().state()
    assert lease().free(seen.etag)
    assert lease().state().holder is None
    other = lock(lease(), target, BOB)
    other.take()
    assert not lease().free(seen.etag), "it is another's by now"
    kept._renewed = (kept._renewed[0] - 45, kept._renewed[1])  # as if the machine had slept
    with pytest.raises(Unsafe, match="nothing was sent: the lock of environment 'prod' was lost: another run has it"):
        kept.check()
    assert target.halt.stop.is_set()
    assert len(notes) == 1 and "Stopping: no further write is started." in notes[0]
    kept.give_back()
    assert lease().state().holder == BOB
    other.give_back()


def test_a_container_that_is_not_there_is_told_with_the_command_that_makes_it(target: Target) -> None:
    elsewhere = replace(SCOPE, lock=f"https://{HOST}/missing")
    with pytest.raises(Refused, match="has no container 'missing' for the lock") as refused:
        BlobLease(target, elsewhere, "a.lock").acquire()
    assert "az storage container create --account-name stlocks --name missing" in str(refused.value)


def test_the_lock_is_looked_at_and_freed_from_outside(lock: Locks, target: Target) -> None:
    scope = replace(SCOPE, environment=f"e{uuid4().hex}")
    assert not lock_status(target, scope).held
    from deployer.applying.exclusive import lock_name

    kept = lock(BlobLease(target, scope, lock_name(target.endpoint, scope)), target)
    kept.take()
    seen = lock_status(target, scope)
    assert (seen.held, seen.holder) == (True, ANN)
    assert release_lock(target, scope, seen).freed
    assert not lock_status(target, scope).held
    with pytest.raises(Refused, match="LCK001"):
        release_lock(target, scope, seen)
    assert not kept.lease.renew()


# The rest needs a clock that can be moved, or faults: the embedded Azure alone.


@pytest.fixture
def world() -> World:
    made = World()
    made.cloud.remember(container_of(HOST, "locks"), {})
    return made


def test_a_lock_whose_holder_was_killed_is_taken_over_when_it_has_run_out(lock: Locks, world: World) -> None:
    abandoned = lock(BlobLease(world.target, SCOPE, "a.lock"), world.target, ANN)
    abandoned.take()
    notes: list[str] = []
    claim = Claim(BOB, timeout=60, notes=notes.append)
    began = world.cloud.clock.now()
    with team_locked(BlobLease(world.target, SCOPE, "a.lock"), "environment 'prod'", claim, world.target):
        assert 55 <= (world.cloud.clock.now() - began).total_seconds() < 70
        with pytest.raises(Unsafe, match="LCK005"):
            abandoned.check()
    assert notes[0].startswith("Waiting up to 60 s for the lock of environment 'prod', held by process 77 on build-7")
    assert "did not give its lock back" in notes[1]


def test_a_killed_run_of_this_machine_is_waited_for_without_being_told_to(lock: Locks, world: World) -> None:
    lock(BlobLease(world.target, SCOPE, "a.lock"), world.target, ANN).take()
    again = replace(ANN, pid="78")
    with team_locked(BlobLease(world.target, SCOPE, "a.lock"), "environment 'prod'", Claim(again), world.target):
        pass


def test_nobody_renews_for_a_run_that_failed_and_others_have_the_lock_at_once(lock: Locks, world: World) -> None:
    def renewals() -> list[str]:
        return [thread.name for thread in enumerate_threads() if thread.name == "deployer-renewal"]

    with (
        pytest.raises(ZeroDivisionError),
        team_locked(BlobLease(world.target, SCOPE, "a.lock"), "it", Claim(ANN), world.target),
    ):
        assert renewals()
        raise ZeroDivisionError
    assert not renewals()
    lock(BlobLease(world.target, SCOPE, "a.lock"), world.target, BOB).take()


def test_after_a_long_sleep_of_the_machine_the_lease_is_renewed_before_the_next_write(
    lock: Locks, world: World
) -> None:
    kept = lock(BlobLease(world.target, SCOPE, "a.lock"), world.target)
    kept.take()
    world.cloud.clock.advance(3600)
    kept.check()
    assert kept.age < 30
    assert not BlobLease(world.target, SCOPE, "a.lock").acquire()


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (403, "AuthorizationPermissionMismatch", "give this identity the role 'Storage Blob Data Contributor'"),
        (403, "AuthorizationFailure", "let this network through the firewall of the account"),
        (401, "InvalidAuthenticationInfo", "check who you are signed in as"),
        (409, "AccountIsDisabled", "cannot be used: HTTP 409 AccountIsDisabled"),
        (302, "", "cannot be used: HTTP 302"),
        (503, "ServerBusy", "does not answer: HTTP 503 ServerBusy"),
        (200, "", "cannot be used: HTTP 200"),
        (201, "", "does not answer: its answer is not one of a blob service"),
        (0, "", "does not answer: the connection broke off"),
    ],
)
def test_a_lock_that_cannot_be_had_is_one_line_that_says_what_to_do(
    lock: Locks, world: World, status: int, code: str, words: str
) -> None:
    act: Any = "answer" if status else "cut"
    headers = {"x-ms-error-code": code} if code else {}
    world.cloud.keep("fault", "f", Fault("f", act, "PUT", "*a.lock", times=0, status=status, headers=headers))
    with pytest.raises(Refused) as refused:
        lock(BlobLease(world.target, SCOPE, "a.lock"), world.target).take()
    assert refused.value.problems[0].code == "LCK004"
    assert words in str(refused.value)


@pytest.mark.parametrize("body", [b"", DEEP, b"\xff\xfe<", b"<Error><Code>x", b'{"error": [1]}'])
@pytest.mark.parametrize("kind", ["application/json", "application/xml; charset=none", "text/html; charset=\xff"])
def test_of_an_answer_the_status_and_the_headers_count_whatever_else_is_in_it(
    world: World, body: bytes, kind: str
) -> None:
    odd = {"Content-Type": kind, "Last-Modified": "soon", "x-ms-lease-time": "never", "Content-MD5": "!"}

    def lease(status: int, method: str, **more: str) -> BlobLease:
        headers = {**odd, **{name.replace("_", "-"): text for name, text in more.items()}}
        target, _ = between(world, lambda asked, _: asked == method, Bytes(status, body, headers))
        return BlobLease(target, SCOPE, "a.lock")

    assert not lease(409, "PUT", x_ms_error_code="LeaseAlreadyPresent").acquire()
    assert lease(200, "HEAD", x_ms_lease_status="locked", x_ms_meta_pid="7", x_ms_meta_host="b").state().leased
    assert not lease(404, "HEAD", x_ms_error_code="BlobNotFound").state().leased
    for status, method in ((404, "PUT"), (201, "PUT"), (200, "HEAD"), (404, "HEAD")):
        with pytest.raises(Refused, match="LCK004"):
            asked = lease(status, method)
            asked.acquire() if method == "PUT" else asked.state()


@pytest.mark.parametrize(("act", "status"), [("answer", 504), ("answer", 200), ("answer", 400), ("cut", 0)])
def test_a_lock_whose_answer_was_lost_is_given_back_and_keeps_nobody_waiting(
    lock: Locks, world: World, act: Any, status: int
) -> None:
    assert BlobLease(world.target, SCOPE, "a.lock").acquire()
    world.cloud.clock.advance(100)
    world.cloud.keep("fault", "f", Fault("f", act, "PUT", "*a.lock", times=1, status=status, effect=True))
    with pytest.raises(Refused, match="LCK004"):
        lock(BlobLease(world.target, SCOPE, "a.lock"), world.target).take()
    assert BlobLease(world.target, SCOPE, "a.lock").acquire()


def test_a_service_that_does_not_answer_for_a_while_loses_no_lock_and_for_long_it_does(
    lock: Locks, world: World
) -> None:
    kept = lock(BlobLease(world.target, SCOPE, "a.lock"), world.target)
    kept.take()
    world.cloud.keep("fault", "f", Fault("f", "cut", "PUT", "*a.lock", times=0))
    world.cloud.clock.advance(30)
    kept._renew()
    kept.check()
    world.cloud.clock.advance(20)
    with pytest.raises(Unsafe, match="does not answer"):
        kept.check()


def test_no_write_of_an_apply_leaves_without_the_lock(lock: Locks, world: World) -> None:
    text = environment("model: mistral-small-2503, name: chat")
    plan, notes = world.plan(text), list[str]()
    target = sandbox_target(world.cloud)
    kept = lock(BlobLease(target, SCOPE, "a.lock"), target, notes=notes.append)
    kept.take()
    before = world.writes
    world.cloud.clock.advance(100)
    assert BlobLease(target, SCOPE, "a.lock").acquire()
    from deployer.applying.apply import apply

    azure = Azure(replace(target, fences=(kept.check,)), steps=plan.steps())
    last = {event.address: event for event in apply(plan, azure, target.halt.stop)}
    assert {event.state for event in last.values()} == {State.FAILED, State.SKIPPED}
    assert any("the lock of environment 'prod' was lost" in event.detail for event in last.values())
    assert world.writes == before
    assert "was lost" in notes[0]


LOCKED = environment("model: mistral-small-2503, name: chat") + f"lock: {{blob: https://{HOST}/locks}}\n"
DAY = ("--as-of", "2026-11-23")


def test_apply_and_destroy_take_the_lock_of_the_file_and_of_a_plan_and_unlock_shows_and_frees_it(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "test.yaml").write_text(LOCKED)
    done = run("plan", "--sandbox", *DAY, "--out", "plan.json", "test.yaml")
    assert done.code == 0, done.err
    assert run("apply", "--sandbox", "plan.json").code == 0
    leases = [line for line in run("sandbox", "log").out.splitlines() if "/locks/test-" in line]
    assert [line.split()[1:3] for line in (leases[0], leases[-1])] == [["PUT", "404"], ["PUT", "200"]]
    assert "test  free\n" in run("unlock", "--sandbox", "test.yaml").out
    assert run("destroy", "--sandbox", *DAY, "--auto-approve", "test.yaml").code == 0
    assert "free" in run("unlock", "--sandbox", "--break", "test.yaml").out


def test_a_key_is_replaced_under_the_lock_and_only_looked_at_without(run: Run, tmp_path: Path) -> None:
    (tmp_path / "test.yaml").write_text(LOCKED)
    file = tmp_path / ".deployer" / "locks" / "test.lock"
    keys = ("keys", "show", "--sandbox", "--endpoint", "chat", "test.yaml")
    with locked(file, "a test", Claim(ANN)):
        for more in (("show", "--endpoint", "chat", "--rotate", "primary"), ("rotate",)):
            done = run("keys", *more, "--sandbox", "--auto-approve", "test.yaml")
            assert "LCK001: another run is at work on environment 'test': process 77" in done.err
        assert "LCK001" not in run(*keys).err


def test_a_plan_file_that_names_another_host_for_the_lock_gets_no_token_of_ours() -> None:
    for url in (
        "https://stlocks.blob.core.windows.net.evil.example/locks",
        "https://stlocks.blob.core.usgovcloudapi.net/locks",
        "https://stlocks.blob.core.windows.net/locks?sv=2021&sig=x",
        "https://a@stlocks.blob.core.windows.net/locks",
        "http://stlocks.blob.core.windows.net/locks",
        "https://stlocks.blob.core.windows.net/locks/more",
        "https://stlocks.blob.core.windows.net/../locks",
    ):
        with pytest.raises(Refused, match="LCK003"):
            BlobLease(World().target, replace(SCOPE, lock=url), "a.lock")


def test_an_environment_without_a_lock_needs_no_client_of_blobs(run: Run, tmp_path: Path) -> None:
    (tmp_path / "test.yaml").write_text(environment("model: mistral-small-2503, name: chat"))
    assert "has no lock of a team" in run("unlock", "--sandbox", "test.yaml").out
