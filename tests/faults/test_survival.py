"""The quick form of the campaigns: some schedules, and some pairs of faults."""

from __future__ import annotations

import pytest

from deployer.applying.rehearsal import try_faults
from deployer.values.rehearsal import Survival
from tests.applying.test_rehearsal import FOUNDRY, staged
from tests.faults import schedules


def test_however_long_answers_and_operations_take_the_state_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    schedules.in_one_thread(monkeypatch)
    assert {seed: trouble for seed in range(20) if (trouble := schedules.tried(staged(FOUNDRY), seed))} == {}


def test_a_seed_gives_the_same_schedule(monkeypatch: pytest.MonkeyPatch) -> None:
    schedules.in_one_thread(monkeypatch)
    one, two, other = (schedules.order(staged(FOUNDRY), seed) for seed in (3, 3, 4))
    assert one == two != other


def test_two_faults_in_one_run_are_survived() -> None:
    cases = [case for case in staged(FOUNDRY).cases() if not case[0].lasts]
    found = [try_faults(staged(FOUNDRY), cases[7 * number], cases[-11 * number - 1]) for number in range(1, 9)]
    assert [trial for trial in found if trial.survival is Survival.LOST] == []
