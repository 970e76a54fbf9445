"""Every place of an environment that gives access."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deployer.environment.access import Access
from deployer.rules.rule import View
from deployer.values.source import Path


def granted(view: View) -> Iterator[tuple[Path, Sequence[Access]]]:
    """The access that each section gives, with its path."""
    yield ("access",), view.environment.access
    if view.environment.hub:
        yield ("hub", "access"), view.environment.hub.access
    for home in view.site.projects:
        yield (*home.path, "access"), home.project.access
    for account in view.site.accounts:
        yield (*account.path, "access"), account.section.access
        for each in account.projects:
            yield (*each.path, "access"), each.project.access
