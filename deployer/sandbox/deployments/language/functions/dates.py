"""Dates and what may be drawn anew: only default values of parameters may call utcNow() and newGuid()."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from deployer.sandbox.deployments.language.function import Unfit, function
from deployer.sandbox.deployments.language.scope import Scope
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


def _add(text: str, length: str, pattern: str = "yyyy-MM-ddTHH:mm:ssZ") -> str:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Unfit(f"the value '{text}' is not a valid date and time") from None
    span = timespan(length)
    if span is None:
        raise Unfit(f"the value '{length}' is not a valid ISO 8601 duration")
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return _written(at + span, pattern)


def _now(scope: Scope, pattern: str = "yyyyMMddTHHmmssZ") -> str:
    return _written(scope.context.now(), pattern)


FUNCTIONS = {
    "utcNow": function(_now, "[string]", scoped=True),
    "newGuid": function(lambda scope: scope.context.draw(), scoped=True),
    "dateTimeAdd": function(_add, "string string [string]"),
}
