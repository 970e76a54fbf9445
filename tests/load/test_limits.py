"""How large a file may be: exactly so much is read, and one more is refused by name."""

from __future__ import annotations

import pytest

from deployer.source.load import parse
from deployer.values.problem import Invalid


def refused(text: str) -> str:
    """The code of the one problem."""
    with pytest.raises(Invalid) as caught:
        parse(text, "a.yaml")
    (problem,) = caught.value.problems
    return problem.code


@pytest.mark.parametrize(("opened", "closed"), [("[", "]"), ("{a: ", "}")])
def test_64_levels_are_read_and_65_refused(opened: str, closed: str) -> None:
    parse(f"a: {opened * 63}x{closed * 63}", "a.yaml")
    assert refused(f"a: {opened * 64}x{closed * 64}") == "YML031"


def test_500_000_keys_and_values_are_read_and_one_more_refused() -> None:
    most = "a: [" + "1," * 499_997 + "]"  # with the mapping, its key and the list
    assert len(parse(most, "a.yaml").data["a"]) == 499_997
    assert refused(most.replace("[", "[1,", 1)) == "YML032"


def test_what_aliases_stand_for_is_counted_where_it_stands() -> None:
    ten = "a: &a [" + "1," * 9 + "1]\n"
    parse(ten + "b: [" + "*a," * 45_000 + "]", "a.yaml")
    assert refused(ten + "b: [" + "*a," * 50_000 + "]") == "YML032"
