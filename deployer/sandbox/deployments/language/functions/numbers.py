"""Numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from deployer.sandbox.deployments.errors import evaluation_error
from deployer.sandbox.deployments.language.scope import Function, Scope
from deployer.sandbox.deployments.language.values import is_integer, require

_INTEGERS = "expects its parameters to be of type integer and integer"


def _arithmetic(name: str, work: Callable[[int, int], int]) -> Function:
    def run(_: Scope, values: Sequence[Any]) -> int:
        one, other = values
        require(is_integer(one) and is_integer(other), name, _INTEGERS, f"#{name}", one, other)
        if name in ("div", "mod") and other == 0:
            raise evaluation_error(name, ": the divisor cannot be zero", f"/#{name}")
        found = work(one, other)
        if not -(2**63) <= found < 2**63:
            raise evaluation_error(name, ": the result does not fit in 64 bits", f"/#{name}")
        return found

    return Function(run, 2, 2)


def _truncated(one: int, other: int) -> int:
    """.NET divides towards zero."""
    found = abs(one) // abs(other)
    return found if (one < 0) == (other < 0) else -found


def _to_int(_: Scope, values: Sequence[Any]) -> int:
    value = values[0]
    string = isinstance(value, str)
    require(is_integer(value) or string, "int", "expects its parameter to be a string or an integer", "/#int", value)
    if string and not re.fullmatch(r"\s*[+-]?\d+\s*", value, re.ASCII):
        raise evaluation_error("int", f": the value '{value}' cannot be converted to an integer", "/#int")
    return int(value)


def _extreme(name: str, pick: Callable[[list[int]], int]) -> Function:
    def run(_: Scope, values: Sequence[Any]) -> int:
        found = values[0] if len(values) == 1 and isinstance(values[0], list) else list(values)
        what = "expects either an array of integers or a comma separated list of integers as its parameters"
        require(bool(found) and all(map(is_integer, found)), name, what, f"#{name}")
        return pick(found)

    return Function(run, 1)


def _range(_: Scope, values: Sequence[Any]) -> list[int]:
    start, count = values
    require(is_integer(start) and is_integer(count), "range", _INTEGERS, "#range", start, count)
    if not 0 <= count <= 10_000:
        raise evaluation_error(
            "range", f": the count must be between 0 and 10000, while '{count}' was provided", "/#range"
        )
    return list(range(start, start + count))


FUNCTIONS = {
    "add": _arithmetic("add", lambda one, other: one + other),
    "sub": _arithmetic("sub", lambda one, other: one - other),
    "mul": _arithmetic("mul", lambda one, other: one * other),
    "div": _arithmetic("div", _truncated),
    "mod": _arithmetic("mod", lambda one, other: one - other * _truncated(one, other)),
    "int": Function(_to_int, 1, 1),
    "min": _extreme("min", min),
    "max": _extreme("max", max),
    "range": Function(_range, 2, 2),
}
