"""Every place of an environment that sets tags."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from deployer.rules.rule import View
from deployer.values.source import Path


def tagged(view: View) -> Iterator[tuple[Path, Mapping[str, str]]]:
    """The tags as written in each section, with their path."""
    environment = view.environment
    sections: list[tuple[Path, Mapping[str, str]]] = [((), environment.tags), (("hub",), environment.hub.tags)]
    for home in view.site.projects:
        sections.append((home.path, home.project.tags))
    sections.extend((path, deployment.tags) for path, _, deployment in view.written if deployment.tags)
    for path, tags in sections:
        if tags:
            yield (*path, "tags"), tags
