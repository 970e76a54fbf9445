"""A few of the races that `make races` runs by the thousand: one holder each, and every release is seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.locks.azurite import MISSING, azurite, create, installed
from tests.locks.races import local, sandbox, team


def test_of_threads_that_ask_for_a_lease_one_has_it_and_who_vanishes_loses_it() -> None:
    tally = team(sandbox(), 3, 1)
    assert tally.fair, tally


def test_azurite_lets_one_have_it(tmp_path: Path) -> None:
    if not installed():
        pytest.skip(MISSING)
    with azurite(tmp_path) as target:
        create(target, "locks")
        tally = team(target, 2)
    assert tally.fair, tally


def test_of_processes_that_ask_for_a_lock_of_the_system_one_has_it(tmp_path: Path) -> None:
    tally = local(tmp_path, 10, 4)
    assert tally.fair, tally
