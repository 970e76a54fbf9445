"""Numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from deployer.sandbox.deployments.language.failure import unable, wrong
from deployer.sandbox.deployments.language.scope import Function, Scope
from deployer.sandbox.deployments.language.values import is_integer, kind

_LEAST, _MOST = -(2**63), 2**63 - 1


def _integers(name: str, values: Sequence[Any]) -> tuple[int, int]:
    one, other = values
    if not is_integer(one) or not is_integer(other):
        what = "expects its parameters to be of type integer and integer"
        raise wrong(name, f"{what}. The provided value is of type '{kind(one)}' and '{kind(other)}'", f"#{name}")
    return one, other


def _arithmetic(name: str, work: Callable[[int, int], int]) -> Function:
    def run(_: Scope, values: Sequence[Any]) -> int:
        one, other = _integers(name, values)
        if name in ("div", "mod") and other == 0:
            raise unable(name, ": the divisor cannot be zero", f"/#{name}")
        found = work(one, other)
        if not _LEAST <= found <= _MOST:
            raise unable(name, ": the result does not fit in 64 bits", f"/#{name}")
        return found

    return Function(run, 2, 2)


def _truncated(one: int, other: int) -> int:
    """.NET divides towards zero."""
    found = abs(one) // abs(other)
    return found if (one < 0) == (other < 0) else -found


def _to_int(_: Scope, values: Sequence[Any]) -> int:
    value = values[0]
    if is_integer(value):
        return int(value)
    if isinstance(value, str) and re.fullmatch(r"\s*[+-]?\d+\s*", value, re.ASCII):
        return int(value)
    if isinstance(value, str):
        raise unable("int", f": the value '{value}' cannot be converted to an integer", "/#int")
    raise wrong(
        "int",
        f"expects its parameter to be a string or an integer. The provided value is of type '{kind(value)}'",
        "/#int",
    )


def _to_float(_: Scope, values: Sequence[Any]) -> float:
    value = values[0]
    if is_integer(value) or isinstance(value, float):
        return float(value)
    if isinstance(value, str) and re.fullmatch(r"\s*[+-]?\d+(\.\d+)?([eE][+-]?\d+)?\s*", value, re.ASCII):
        return float(value)
    raise wrong(
        "float",
        f"expects its parameter to be a string or a number. The provided value is of type '{kind(value)}'",
        "/#float",
    )


def _extreme(name: str, pick: Callable[[list[int]], int]) -> Function:
    def run(_: Scope, values: Sequence[Any]) -> int:
        found = values[0] if len(values) == 1 and isinstance(values[0], list) else list(values)
        if not found or not all(is_integer(value) for value in found):
            raise wrong(
                name,
                "expects either an array of integers or a comma separated list of integers as its parameters",
                f"#{name}",
            )
        return pick(found)

    return Function(run, 1)


def _range(_: Scope, values: Sequence[Any]) -> list[int]:
    start, count = _integers("range", values)
    if not 0 <= count <= 10_000:
        raise unable("range", f": the count must be between 0 and 10000, while '{count}' was provided", "/#range")
    return list(range(start, start + count))


FUNCTIONS = {
    "add": _arithmetic("add", lambda one, other: one + other),
    "sub": _arithmetic("sub", lambda one, other: one - other),
    "mul": _arithmetic("mul", lambda one, other: one * other),
    "div": _arithmetic("div", _truncated),
    "mod": _arithmetic("mod", lambda one, other: one - other * _truncated(one, other)),
    "int": Function(_to_int, 1, 1),
    "float": Function(_to_float, 1, 1),
    "min": _extreme("min", min),
    "max": _extreme("max", max),
    "range": Function(_range, 2, 2),
}
