"""A tag is spelled in one way.

Names of tags are not case sensitive: `Team` and `team` are one tag, and two that come together on a resource, one of
the environment and one of the hub perhaps, leave it to Azure which value stays. Source: RMTAGS.

Bad:
    tags: {Team: platform}
    hub:
      name: hub-prod
      tags: {team: search}  # here

Good:
    tags: {Team: platform}
    hub:
      name: hub-prod
      tags: {Team: search}
"""

from collections.abc import Mapping
from dataclasses import replace

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import remove_value, rename
from deployer.values.source import Path

Tags = Mapping[str, str]


def find(view: View) -> Findings:
    ground = view.environment.tags
    yield from _clashes(("tags",), ground, {})
    outer = _spelled(ground)
    if hub := view.environment.hub:
        yield from _clashes(("hub", "tags"), hub.tags, outer)
    for home in view.site.projects:
        yield from _clashes((*home.path, "tags"), home.project.tags, outer)
    for account in view.site.accounts:
        yield from _clashes((*account.path, "tags"), account.section.tags, outer)
        below = _spelled({**ground, **account.section.tags})
        for each in account.projects:
            yield from _clashes((*each.path, "tags"), each.project.tags, below)
        for served in account.deployments:
            yield from _clashes((*served.path, "tags"), served.deployment.tags, below)
    inner = [_spelled({**ground, **project.tags}) for project in view.environment.projects]
    for path, _, deployment in view.written:
        if deployment.tags:
            yield from _clashes((*path, "tags"), deployment.tags, inner[int(path[1])])


def _spelled(tags: Tags) -> Tags:
    """How each name is spelled, by the name in lower case."""
    return {name.lower(): name for name in tags}


def _clashes(path: Path, tags: Tags, outer: Tags) -> Findings:
    mine: dict[str, str] = {}
    for name, value in tags.items():
        low = name.lower()
        other = outer.get(low) or mine.setdefault(low, name)
        if other != name:
            place = (*path, name)
            fix = replace(remove_value(place), sure=False) if other in tags else rename(place, other, value)
            message = f"tag '{name}' is set beside '{other}', which is the same tag: Azure ignores letter case"
            yield Finding(place, message, f"spell it '{other}'", (fix,), key=True)


RULE = Rule("TAG007", Severity.ERROR, find)
