"""Our `dataclass` beside Python's own: the same class, written for both."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace
from typing import Any, ClassVar

import pytest

from deployer.values import dataclass as module
from deployer.values.dataclass import dataclass as ours


class Written:
    """What both are made of."""

    KINDS: ClassVar[tuple[str, ...]] = ("a", "b")
    name: str
    size: int = 3
    tags: Any = field(default_factory=list)
    kind: str = field(default="hub", init=False)
    notes: list[str] = field(default_factory=list, init=False, compare=False)
    secret: str = field(default="s", repr=False, hash=False)

    def __str__(self) -> str:
        return self.name


def of(maker: Any) -> Any:
    """The class as this one makes it."""
    body = {name: value for name, value in vars(Written).items() if name not in ("__dict__", "__weakref__")}
    return maker(frozen=True, slots=True)(type("Written", (), body))


BOTH = (of(dataclass), of(ours))


@ours(frozen=True, slots=True)
class Base:
    """A value."""

    name: str


@ours(frozen=True, slots=True)
class Named(Base):
    """One more field, a check, and text of its own."""

    size: int = 0

    def __post_init__(self) -> None:
        if self.size < 0:
            raise ValueError("less than nothing")

    def __repr__(self) -> str:
        return f"<{self.name}>"


@ours(frozen=True, slots=True)
class ByName:
    """Equal where the name is, letter case aside."""

    name: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ByName) and self.name.lower() == other.name.lower()


@ours(frozen=True, slots=True)
class Nothing:
    """No field at all."""


def test_they_are_made_told_compared_and_hashed_alike() -> None:
    told = []
    for each in BOTH:
        one, other = each("x", tags=()), each("x", 4, (), secret="t")
        assert one == each("x", 3, ()) and one != other and one != "x"
        assert one == replace(other, size=3, secret="s")
        assert hash(one) == hash(each("x", tags=(), secret="t"))
        assert {one: 1}[each("x", tags=())] == 1
        assert each("x").tags == [] and each("x").tags is not each("x").tags
        told.append((repr(one), repr(other), str(one), hash(one), one.notes, one.kind))
    assert told[0] == told[1]


def test_they_have_the_same_fields_slots_and_parameters() -> None:
    standard, fast = BOTH
    assert [(each.name, each.type, each.init) for each in fields(fast)] == [
        (each.name, each.type, each.init) for each in fields(standard)
    ]
    assert fast.__slots__ == standard.__slots__
    assert fast.__match_args__ == standard.__match_args__
    assert list(inspect.signature(fast).parameters) == list(inspect.signature(standard).parameters)
    assert dataclasses.asdict(fast("x")) == dataclasses.asdict(standard("x"))


@pytest.mark.parametrize("made", BOTH, ids=["standard", "ours"])
def test_nothing_of_them_can_be_changed(made: Any) -> None:
    value = made("x")
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'name'"):
        value.name = "y"
    with pytest.raises(FrozenInstanceError, match="cannot delete field 'size'"):
        del value.size
    with pytest.raises((FrozenInstanceError, AttributeError, TypeError)):
        value.other = 1
    for wrong in ((), ("x", 1, (), "t", "more")):
        with pytest.raises(TypeError):
            made(*wrong)


def test_a_copy_is_equal_and_its_own() -> None:
    value = Named("x", 2)
    assert copy.copy(value) == copy.deepcopy(value) == pickle.loads(pickle.dumps(value)) == value
    assert copy.deepcopy(value) is not value


def test_what_a_class_has_of_a_base_or_writes_itself_stays() -> None:
    assert repr(Named("x")) == "<x>" and repr(Base("x")) == "Base(name='x')"
    assert Named("x") != Base("x") and isinstance(Named("x"), Base)
    with pytest.raises(ValueError, match="less than nothing"):
        Named("x", -1)
    with pytest.raises(FrozenInstanceError):
        changed: Any = Named("x")
        changed.name = "y"
    assert ByName("a") == ByName("A")
    assert hash(ByName("a")) == hash(ByName("a")), "as Python's own, which adds it for a frozen class"
    assert Nothing() == Nothing() and hash(Nothing()) == hash(Nothing()) and repr(Nothing()) == "Nothing()"


def test_anything_else_is_left_to_python() -> None:
    @ours(frozen=True, slots=True, order=True)
    class Ordered:
        size: int

    assert Ordered(1) < Ordered(2)
    assert module.dataclass is not dataclasses.dataclass
