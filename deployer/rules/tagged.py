"""Every place of an environment that sets tags."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from deployer.rules.rule import View
from deployer.values.source import Path


def tagged(view: View) -> Iterator[tuple[Path, Mapping[str, str]]]:
    """The tags as written in each section, with their path."""
    environment = view.environment
    sections: list[tuple[Path, Mapping[str, str]]] = [((), environment.tags)]
    if environment.hub:
        sections.append((("hub",), environment.hub.tags))
    for home in view.site.projects:
        sections.append((home.path, home.project.tags))
    sections.extend((path, deployment.tags) for path, _, deployment in view.written if deployment.tags)
    for account in view.site.accounts:
        sections.append((account.path, account.section.tags))
        sections.extend((each.path, each.project.tags) for each in account.projects)
        sections.extend((each.path, each.deployment.tags) for each in account.deployments)
    for path, tags in sections:
        if tags:
            yield (*path, "tags"), tags
