"""The move of a hub's serverless deployments into a Foundry account."""

from __future__ import annotations

from msgspec import Struct

from deployer.values.problem import Edit, Problem


class Move(Struct, frozen=True):
    """One serverless deployment, and the deployment of the account that takes its place."""

    project: str
    endpoint: str
    """Name of the endpoint on the hub."""
    before: str
    """Its model."""
    to: str
    """The model in the account."""
    name: str
    """Name of the deployment in the account; what callers send as `model`."""
    sku: str
    capacity: int
    unit: str
    """What one unit of capacity carries; empty where it stands for no rate."""
    state: str
    """`new` where the account gets it now, `there` where the file declares it already, `finished` where the hub's
    endpoint is taken out."""
    retired: bool = False
    """The hub's endpoint answers no longer: nothing is left for the second half."""
    notes: tuple[str, ...] = ()


class Stay(Struct, frozen=True):
    """A deployment that stays on the hub, and why."""

    project: str
    endpoint: str
    model: str
    reason: str


class Migration(Struct, frozen=True):
    """What moving would mean, as edits of the file."""

    file: str
    account: str
    moves: tuple[Move, ...]
    stays: tuple[Stay, ...]
    notes: tuple[str, ...] = ()
    """What of the hub has no counterpart, or has to be looked at."""
    problems: tuple[Problem, ...] = ()
    """Errors that the file would have."""
    edits: tuple[Edit, ...] = ()
    comments: tuple[tuple[str, int, str], ...] = ()
    """Comments that the file gets at ends of its lines: file, line and text."""
    finish: bool = False
    """The second half: what was moved is taken out of the hub."""
    diff: str = ""
    written: str = ""
    """The file that holds the result; empty where it is only shown."""
    next: tuple[str, ...] = ()
    """The commands that come next."""
