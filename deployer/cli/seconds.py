"""A length of time on the command line."""

from __future__ import annotations

from math import isfinite
from typing import Any

import click


class Seconds(click.FloatRange):
    """A length of time: nan is in no range, though it compares as if it were in each, and nothing lasts for ever."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        found = float(super().convert(value, param, ctx))
        return found if isfinite(found) else self.fail(f"{value} is no number of seconds", param, ctx)
