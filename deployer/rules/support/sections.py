"""The tags of an environment, section by section."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from deployer.rules.rule import View
from deployer.values.source import Path

Tags = Mapping[str, str]


def tag_sections(view: View) -> Iterator[tuple[Path, Tags, Tags]]:
    """The tags as written in each section, with their path, and those that they are laid over."""
    ground = view.environment.tags
    yield ("tags",), ground, {}
    if hub := view.environment.hub:
        yield ("hub", "tags"), hub.tags, ground
    for home in view.site.projects:
        yield (*home.path, "tags"), home.project.tags, ground
    for path, project, deployment in view.written:
        if deployment.tags:
            yield (*path, "tags"), deployment.tags, {**ground, **project.tags}
    for account in view.site.accounts:
        yield (*account.path, "tags"), account.section.tags, ground
        below = {**ground, **account.section.tags}
        yield from (((*each.path, "tags"), each.project.tags, below) for each in account.projects)
        yield from (((*each.path, "tags"), each.deployment.tags, below) for each in account.deployments)
