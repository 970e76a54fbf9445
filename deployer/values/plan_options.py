"""What the user decided beyond the environment file."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Prune = Literal["with", "without", "only"]


class PlanOptions(Struct, frozen=True):
    """Part of what a plan was made from; a plan file holds them."""

    adopt: frozenset[str] = frozenset()
    """Foreign resources that become ours: ids, names, or `kind.name`, in lower case; `all` for those that bear nobody's
    mark, `from:NAME` for those of another environment."""
    destroy: bool = False
    """Everything of ours goes, the resource group too when nothing else is in it."""
    target: frozenset[str] = frozenset()
    """Only these, and what they need: ids, names, or `kind.name`."""
    exclude: frozenset[str] = frozenset()
    """Not these, and not what needs them."""
    replace: frozenset[str] = frozenset()
    """These are deleted and made again, whether or not they differ."""
    prune: Prune = "with"
    """Whether what is no longer declared is deleted; `only` does nothing else."""
    purge: bool = False
    """Workspaces are deleted for good: their names are free at once, and nothing can be recovered."""
    verify_traffic: bool = True
    """Whether a deployment on machines has to answer before it gets traffic that another one had."""
