"""Dates and what may be drawn anew: only default values of parameters may call utcNow() and newGuid()."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from deployer.sandbox.deployments.errors import evaluation_error
from deployer.sandbox.deployments.language.scope import Function, Scope
from deployer.sandbox.iso_duration import timespan

_PARTS = re.compile(r"yyyy|yy|MMMM|MMM|MM|M|dddd|ddd|dd|d|HH|H|hh|h|mm|m|ss|s|f{1,7}|tt|'([^']*)'|\\(.)|(.)", re.DOTALL)
_CODES = {"yyyy": "%Y", "yy": "%y", "MMMM": "%B", "MMM": "%b", "MM": "%m", "dddd": "%A", "ddd": "%a", "dd": "%d"}
_CODES |= {"HH": "%H", "hh": "%I", "mm": "%M", "ss": "%S", "tt": "%p"}
_SHORT = {"M": "%m", "d": "%d", "H": "%H", "h": "%I", "m": "%M", "s": "%S"}
_STANDARD = {
    "d": "MM/dd/yyyy",
    "s": "yyyy-MM-ddTHH:mm:ss",
    "u": "yyyy-MM-dd HH:mm:ssZ",
    "o": "yyyy-MM-ddTHH:mm:ss.fffffffZ",
    "O": "yyyy-MM-ddTHH:mm:ss.fffffffZ",
}


def _written(at: datetime, pattern: str) -> str:
    """A time by a format of .NET's."""

    def part(match: re.Match[str]) -> str:
        code = match[0]
        if code in _CODES:
            return at.strftime(_CODES[code])
        if code[0] == "f":
            return f"{at.microsecond:06d}0"[: len(code)]
        if code in _SHORT:
            return str(int(at.strftime(_SHORT[code])))
        return match[1] or match[2] or match[3] or ""

    return _PARTS.sub(part, _STANDARD.get(pattern, pattern))


def _add(_: Scope, values: Sequence[Any]) -> str:
    try:
        at = datetime.fromisoformat(str(values[0]))
    except ValueError:
        what = f": the value '{values[0]}' is not a valid date and time"
        raise evaluation_error("dateTimeAdd", what, "/#dateTimeAdd") from None
    span = timespan(str(values[1]))
    if span is None:
        raise evaluation_error(
            "dateTimeAdd", f": the value '{values[1]}' is not a valid ISO 8601 duration", "/#dateTimeAdd"
        )
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return _written(at + span, values[2] if len(values) > 2 else "yyyy-MM-ddTHH:mm:ssZ")


FUNCTIONS = {
    "utcNow": Function(lambda scope, values: _written(scope.context.now(), [*values, "yyyyMMddTHHmmssZ"][0]), 0, 1),
    "newGuid": Function(lambda scope, _: scope.context.draw(), 0, 0),
    "dateTimeAdd": Function(_add, 2, 3),
}
