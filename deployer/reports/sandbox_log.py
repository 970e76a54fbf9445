"""The requests that the sandbox was sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from deployer.reports.ansi import dim, printable, red
from deployer.reports.document import versioned


def as_text(entries: Sequence[Mapping[str, Any]]) -> str:
    """Time, method, status, path, api-version, and who sent it."""
    return "".join(_line(entry) for entry in entries)


def as_json(entries: Sequence[Mapping[str, Any]]) -> str:
    """A list of objects, the oldest first."""
    return versioned(requests=list(entries))


def _line(entry: Mapping[str, Any]) -> str:
    status = str(entry["status"])
    shown = red(status) if entry["status"] >= 400 else status
    version = f"?api-version={entry['api_version']}" if entry["api_version"] else ""
    agent = dim(printable(f"  {entry['user_agent']}"))
    return f"{entry['time'][:19]} {entry['method']:<6} {shown} {printable(entry['path'])}{version}{agent}\n"
