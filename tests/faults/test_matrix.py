"""The quick form of the matrix: some dozens of its cells, drawn evenly over the faults."""

from __future__ import annotations

import pytest

from tests.faults.matrix import LEAST, Cell, cells, grounds, tried
from tests.faults.odd_answers import ODD_ANSWERS
from tests.faults.runs import RUNS

DRAWN = 40


def drawn() -> list[Cell]:
    """As many cells of each fault as there is room for, each at another operation."""
    every = cells(grounds())
    by_fault: dict[int, list[Cell]] = {}
    for cell in every:
        by_fault.setdefault(cell.fault, []).append(cell)
    step = max(1, len(ODD_ANSWERS) // DRAWN)
    return [found[(index * 7) % len(found)] for index, found in sorted(by_fault.items()) if index % step == 0]


def test_the_matrix_has_as_many_cells_as_are_asked_for() -> None:
    assert len(cells(grounds())) >= LEAST
    assert {cell.run for cell in cells(grounds())} == set(range(len(RUNS)))


@pytest.mark.parametrize("part", range(2))
def test_some_cells_of_every_sort_hold(part: int) -> None:
    failed = {str(cell): trouble for cell in drawn()[part::2] if (trouble := tried(cell, grounds()[cell.run]))}
    assert not failed
