"""`dataclass` as Python has it, with less to compile when a module is imported.

Python's own writes the text of six methods for each frozen class and compiles them, which was a fifth of the time of
`deployer validate`. Here `__init__` alone is compiled; the others are closures that say and do the same.
tests/values/test_dataclass.py compares them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field
from operator import attrgetter
from reprlib import recursive_repr
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(**options):
        """Python's own, but for a frozen class with slots."""
        return _frozen if options == {"frozen": True, "slots": True} else dataclasses.dataclass(**options)


Method = Callable[..., Any]


def _frozen(plain: type) -> type:
    written = set(plain.__dict__)
    if "__eq__" in written and plain.__dict__["__hash__"] is None:
        written.remove("__hash__")  # Python itself puts None there, where a class says only when it is equal
    made: type = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(plain)
    fields = dataclasses.fields(made)
    methods: dict[str, Method] = {"__init__": _init(made, fields), "__repr__": _repr(fields)}
    for name, method in {**methods, **_comparison(fields), **_refusals(made, fields), **_pickling(fields)}.items():
        if name not in written:
            setattr(made, name, method)
    return made


def _init(made: type, fields: tuple[Field[Any], ...]) -> FunctionType:
    """Gives each slot its value by the slot's own setter, which a frozen class cannot refuse."""
    names: dict[str, Any] = {"MISSING": MISSING}
    lines, asked, defaults = [], [], []
    for each in fields:
        name, factory = each.name, each.default_factory
        names[f"put_{name}"] = getattr(made, name).__set__
        value = name
        if factory is not MISSING:
            names[f"make_{name}"] = factory
            value = f"make_{name}() if {name} is MISSING else {name}" if each.init else f"make_{name}()"
        elif not each.init:
            names[f"made_{name}"] = each.default
            value = f"made_{name}"
        if each.init or factory is not MISSING or each.default is not MISSING:
            lines.append(f"\n put_{name}(self, {value})")
        if each.init:
            asked.append(name)
            if each.default is not MISSING or factory is not MISSING:
                defaults.append(each.default)  # MISSING, where a factory makes one
    if hasattr(made, "__post_init__"):
        lines.append("\n self.__post_init__()")
    text = f"def __init__({', '.join(('self', *asked))}):{''.join(lines) or ' pass'}"
    (code,) = (each for each in compile(text, "<dataclass>", "exec").co_consts if isinstance(each, CodeType))
    init = FunctionType(code, names, "__init__", tuple(defaults))
    init.__annotations__ = {each.name: each.type for each in fields if each.init} | {"return": None}
    return init


def _repr(fields: tuple[Field[Any], ...]) -> Method:
    names = [each.name for each in fields if each.repr]

    def __repr__(self: Any) -> str:
        values = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__qualname__}({values})"

    return recursive_repr()(__repr__)


def _comparison(fields: tuple[Field[Any], ...]) -> Mapping[str, Method]:
    """`attrgetter` reads all values at once, in C."""
    compared = _values([each for each in fields if each.compare])
    hashed = _values([each for each in fields if (each.compare if each.hash is None else each.hash)])

    def __eq__(self: Any, other: object) -> bool:
        same: bool = compared(self) == compared(other) if other.__class__ is self.__class__ else NotImplemented
        return same

    def __hash__(self: Any) -> int:
        return hash(hashed(self))

    return {"__eq__": __eq__, "__hash__": __hash__}


def _values(fields: list[Field[Any]]) -> Method:
    """Reads the values of the fields as a tuple, whose comparison takes one object for equal to itself."""
    names = [each.name for each in fields]
    if len(names) > 1:
        return attrgetter(*names)
    return lambda self: tuple([getattr(self, name) for name in names])


def _refusals(made: Any, fields: tuple[Field[Any], ...]) -> Mapping[str, Method]:
    names = {each.name for each in fields}

    def __setattr__(self: object, name: str, value: object) -> None:
        if type(self) is made or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
        super(made, self).__setattr__(name, value)

    def __delattr__(self: object, name: str) -> None:
        if type(self) is made or name in names:
            raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
        super(made, self).__delattr__(name)

    return {"__setattr__": __setattr__, "__delattr__": __delattr__}


def _pickling(fields: tuple[Field[Any], ...]) -> Mapping[str, Method]:
    """A copy cannot be given its values by assignment."""
    names = [each.name for each in fields]

    def __getstate__(self: Any) -> list[Any]:
        return [getattr(self, name) for name in names]

    def __setstate__(self: Any, state: list[Any]) -> None:
        for name, value in zip(names, state, strict=True):
            object.__setattr__(self, name, value)

    return {"__getstate__": __getstate__, "__setstate__": __setstate__}
