"""The logs of a container."""

from __future__ import annotations

from msgspec import to_builtins

from deployer.reports.ansi import block, plain, printable
from deployer.reports.document import versioned
from deployer.values.endpoint import ContainerLogs


def as_text(logs: ContainerLogs) -> str:
    """The lines, without their colours and with nothing in them that a terminal or a build log obeys."""
    return block(printable(plain(line)) for line in logs.lines)


def as_json(logs: ContainerLogs) -> str:
    """Which container, and its lines as they are."""
    return versioned(**to_builtins(logs))
