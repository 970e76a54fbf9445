"""The locks of environments, and who holds them."""

from __future__ import annotations

from collections.abc import Sequence

from deployer.reports.ansi import bold, printable
from deployer.reports.document import row, versioned
from deployer.values.holder import LockStatus


def as_text(found: Sequence[LockStatus]) -> str:
    """A line for each environment."""
    return "".join(f"{bold(printable(each.environment))}  {printable(_told(each))}\n" for each in found)


def _told(lock: LockStatus) -> str:
    if not lock.container:
        return "has no lock of a team: 'lock' in its file names one"
    who = f": {lock.holder}" if lock.holder else ""
    if lock.freed:
        return f"freed; it was held{who.replace(':', ' by', 1)}"
    if lock.held:
        return f"locked{who}"
    return f"free; the last run did not give it back{who}" if who else "free"


def as_json(found: Sequence[LockStatus]) -> str:
    """One object; `holder` is null where nobody is named, `container` where the environment has no lock of a team."""
    return versioned(
        locks=[
            row(
                each,
                *("environment", "freed", "held"),
                container=each.container or None,
                holder=each.holder.told() if each.holder else None,
            )
            for each in found
        ]
    )
