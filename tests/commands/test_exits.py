"""The code of an apply says whether a second run helps."""

from __future__ import annotations

from pathlib import Path

import pytest

from deployer.cli.exits import Exit, ended_as
from deployer.values.event import Event, State
from tests.conftest import Run
from tests.world import environment

TEXT = environment("model: mistral-small-2503, name: chat")
PAYMENT = (
    '{"error": {"code": "UserError", "message": "Marketplace Subscription purchase eligibility check failed, error '
    'message [Purchase failed because there is no valid payment method associated with this subscription.]."}}'
)


def event(state: State, remedy: str = "", *, deleted: bool = False) -> Event:
    """The end of a change."""
    return Event("a", "create", state, remedy=remedy, deleted=deleted)


@pytest.mark.parametrize(
    ("events", "code"),
    [
        ([event(State.DONE)], Exit.SUCCESS),
        ([event(State.DONE), event(State.FAILED)], Exit.PARTIAL),
        ([event(State.DONE), event(State.FAILED, "pay")], Exit.RESOURCE),
        ([event(State.FAILED), event(State.SKIPPED)], Exit.RESOURCE),
        ([event(State.PENDING), event(State.SKIPPED)], Exit.PARTIAL),
        ([event(State.FAILED, deleted=True)], Exit.PARTIAL),
    ],
)
def test_partial_only_where_a_second_run_finishes_the_rest(events: list[Event], code: Exit) -> None:
    assert ended_as(events) is code


def test_a_refused_purchase_ends_with_its_remedy_and_never_with_run_again(run: Run, tmp_path: Path) -> None:
    (tmp_path / "test.yaml").write_text(TEXT)
    sandbox = ("--method", "PUT", "--path", "*marketplacesubscriptions*", "--status", "400", "--times", "0")
    assert run("sandbox", "fault", "x", "--act", "answer", *sandbox, "--body", PAYMENT).code == 0
    apply = ("--exit-codes=extended", "apply", "--sandbox", "--as-of", "2026-11-23", "--auto-approve", "test.yaml")
    for _ in range(2):
        ran = run(*apply)
        assert ran.code == Exit.RESOURCE
        assert "add a payment method to the billing account" in ran.out
        assert "Running the same command again does not help yet" in ran.out
        assert "run the same command again" not in ran.out


def test_2_means_changes_and_only_where_it_is_asked_for(run: Run) -> None:
    Path("test.yaml").write_text(TEXT)
    here = ("--sandbox", "--as-of", "2026-11-23", "test.yaml")
    assert [run("plan", *more, *here).code for more in ((), ("--detailed-exitcode",))] == [0, 2]
    assert run("apply", "--auto-approve", *here).code == 0
    for command in ("plan", "drift"):
        assert run(command, "--detailed-exitcode", *here).code == 0, command
    assert run("plan", "--detailed-exitcode", *here, "--target", "nosuch").code == 1
    assert run("plan", "--destroy", "--detailed-exitcode", *here).code == 2
