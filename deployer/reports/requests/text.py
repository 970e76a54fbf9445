"""Requests for people: a line each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from deployer.reports.ansi import dim, printable, red


def report(entries: Sequence[Mapping[str, Any]]) -> str:
    """Time, method, status, path, api-version, and who sent it."""
    return "".join(_line(entry) for entry in entries)


def _line(entry: Mapping[str, Any]) -> str:
    status = str(entry["status"])
    shown = red(status) if entry["status"] >= 400 else status
    version = f"?api-version={entry['api_version']}" if entry["api_version"] else ""
    agent = dim(printable(f"  {entry['user_agent']}"))
    return f"{entry['time'][:19]} {entry['method']:<6} {shown} {printable(entry['path'])}{version}{agent}\n"
