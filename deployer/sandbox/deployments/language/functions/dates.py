"""Dates and what may be drawn anew: only default values of parameters may call utcNow() and newGuid()."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from deployer.sandbox.deployments.language.failure import unable
from deployer.sandbox.deployments.language.scope import Function, Scope
from deployer.sandbox.deployments.language.values import is_integer

_LONG = "yyyyMMddTHHmmssZ"
_PARTS = re.compile(r"yyyy|yy|MMMM|MMM|MM|M|dddd|ddd|dd|d|HH|H|hh|h|mm|m|ss|s|f{1,7}|tt|'([^']*)'|\\(.)|(.)", re.DOTALL)
_CODES = {"yyyy": "%Y", "yy": "%y", "MMMM": "%B", "MMM": "%b", "MM": "%m", "dddd": "%A", "ddd": "%a", "dd": "%d"}
_CODES |= {"HH": "%H", "hh": "%I", "mm": "%M", "ss": "%S", "tt": "%p"}
_STANDARD = {
    "d": "MM/dd/yyyy",
    "s": "yyyy-MM-ddTHH:mm:ss",
    "u": "yyyy-MM-dd HH:mm:ssZ",
    "o": "yyyy-MM-ddTHH:mm:ss.fffffffZ",
    "O": "yyyy-MM-ddTHH:mm:ss.fffffffZ",
}
_SPAN = re.compile(r"(-)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")


def _utc_now(scope: Scope, values: Sequence[Any]) -> str:
    return _written(scope.place.now(), values[0] if values else _LONG)


def _written(at: datetime, pattern: str) -> str:
    def part(match: re.Match[str]) -> str:
        code = match[0]
        if code in _CODES:
            return at.strftime(_CODES[code])
        if code[0] == "f":
            return f"{at.microsecond:06d}0"[: len(code)]
        if code in ("M", "d", "H", "h", "m", "s"):
            return str(int(at.strftime({"M": "%m", "d": "%d", "H": "%H", "h": "%I", "m": "%M", "s": "%S"}[code])))
        return match[1] or match[2] or match[3] or ""

    return _PARTS.sub(part, _STANDARD.get(pattern, pattern))


def _read(name: str, value: Any) -> datetime:
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        raise unable(name, f": the value '{value}' is not a valid date and time", f"/#{name}") from None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _add(_: Scope, values: Sequence[Any]) -> str:
    match = _SPAN.fullmatch(str(values[1]))
    if not match or str(values[1]).rstrip("-").endswith(("P", "T")):
        raise unable("dateTimeAdd", f": the value '{values[1]}' is not a valid ISO 8601 duration", "/#dateTimeAdd")
    sign = -1 if match[1] else 1
    years, months, weeks, days, hours, minutes, seconds = (sign * int(part or 0) for part in match.groups()[1:])
    at = _read("dateTimeAdd", values[0])
    # A year has 365 days and a month 30 here, as in .NET's XmlConvert.ToTimeSpan.
    span = timedelta(days=years * 365 + months * 30 + weeks * 7 + days, hours=hours, minutes=minutes, seconds=seconds)
    return _written(at + span, values[2] if len(values) > 2 else "yyyy-MM-ddTHH:mm:ssZ")


def _from_epoch(_: Scope, values: Sequence[Any]) -> str:
    if not is_integer(values[0]):
        raise unable("dateTimeFromEpoch", ": the value must be an integer", "/#dateTimeFromEpoch")
    return _written(datetime.fromtimestamp(values[0], UTC), "yyyy-MM-ddTHH:mm:ssZ")


FUNCTIONS = {
    "utcNow": Function(_utc_now, 0, 1),
    "newGuid": Function(lambda scope, _: scope.place.draw(), 0, 0),
    "dateTimeAdd": Function(_add, 2, 3),
    "dateTimeToEpoch": Function(lambda _, values: int(_read("dateTimeToEpoch", values[0]).timestamp()), 1, 1),
    "dateTimeFromEpoch": Function(_from_epoch, 1, 1),
}
