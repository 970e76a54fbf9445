"""format(): .NET's composite formatting, as far as templates use it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from deployer.sandbox.deployments.language.failure import HELP, Failure, unable
from deployer.sandbox.deployments.language.scope import Function, Scope
from deployer.sandbox.deployments.language.values import is_integer, text

_HOLE = re.compile(r"\{\{|\}\}|\{\s*(\d+)\s*(?:,\s*(-?\d+)\s*)?(?::([^{}]*))?\}|[{}]")
_STANDARD = re.compile(r"([NnDdXxFf])(\d{0,2})")


def _format(_: Scope, values: Sequence[Any]) -> str:
    pattern, arguments = values[0], values[1:]
    if not isinstance(pattern, str):
        kinds = "'Array, Boolean, Date, Float, Guid, Integer, Null, Object, String, TimeSpan, Undefined, Uri'"
        what = f"the first argument must be a string literal, and the type of other arguments must be one of {kinds}"
        raise Failure(f"Unable to evaluate language function 'format': {what}. {HELP}/#format for usage details.")

    def fill(match: re.Match[str]) -> str:
        if match[0] in ("{{", "}}"):
            return match[0][0]
        if match[1] is None or int(match[1]) >= len(arguments):
            raise unable("format", ": the format is invalid", "/#format")
        shown = _shown(arguments[int(match[1])], match[3] or "")
        width = int(match[2] or 0)
        return shown.rjust(width) if width >= 0 else shown.ljust(-width)

    return _HOLE.sub(fill, pattern)


def _shown(value: Any, spec: str) -> str:
    if not spec or not is_integer(value):
        return text(value)
    if standard := _STANDARD.fullmatch(spec):
        return _standard(value, standard[1], standard[2])
    if re.fullmatch(r"0+", spec):
        return f"{value:0{len(spec) + (value < 0)}d}"
    raise unable("format", f": the format specifier '{spec}' is invalid", "/#format")


def _standard(value: int, letter: str, digits: str) -> str:
    low = letter.lower()
    if low == "n":
        return f"{value:,.{digits or 2}f}"
    if low == "f":
        return f"{value:.{digits or 2}f}"
    size = int(digits or 0)
    if low == "d":
        return f"{value:0{size + (value < 0)}d}"
    return f"{value & 0xFFFFFFFF if -(2**31) <= value < 0 else value & 0xFFFFFFFFFFFFFFFF:0{size}{letter}}"


FUNCTIONS = {"format": Function(_format, 1)}
