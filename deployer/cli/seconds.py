"""Lengths of time on the command line."""

from __future__ import annotations

import re
from math import isfinite
from typing import Any

import click


class Seconds(click.FloatRange):
    """A length of time: nan is in no range, though it compares as if it were in each, and nothing lasts for ever."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        found = float(super().convert(value, param, ctx))
        return found if isfinite(found) else self.fail(f"{value} is no number of seconds", param, ctx)


def duration(context: click.Context, parameter: click.Parameter, value: str) -> float:
    """A duration as Terraform's, in seconds: `90s`, `10m`, `1h30m`."""
    match = re.fullmatch(r"(?=\d)(?:(\d{1,4})h)?(?:(\d{1,6})m)?(?:(\d{1,7})s)?", value.strip(), re.ASCII)
    if match is None:
        raise click.BadParameter(f"'{value}' is no duration, write it as 90s, 10m or 1h", context, parameter)
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return float(hours * 3600 + minutes * 60 + seconds)
