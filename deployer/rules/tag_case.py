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

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from deployer.rules.edits import drop, rename
from deployer.rules.rule import Finding, Rule, View
from deployer.values.problem import Severity
from deployer.values.source import Path

Tags = Mapping[str, str]


def find(view: View) -> Iterator[Finding]:
    ground = view.environment.tags
    yield from _clashes(("tags",), ground, {})
    yield from _clashes(("hub", "tags"), view.environment.hub.tags, ground)
    for home in view.site.homes:
        yield from _clashes((*home.path, "tags"), home.project.tags, ground)
    for path, project, deployment in view.written:
        if deployment.tags:
            yield from _clashes((*path, "tags"), deployment.tags, {**ground, **project.tags})


def _clashes(path: Path, tags: Tags, ground: Tags) -> Iterator[Finding]:
    known = {name.lower(): name for name in ground}
    for name, value in tags.items():
        other = known.setdefault(name.lower(), name)
        if other != name:
            place = (*path, name)
            fix = replace(drop(place), sure=False) if other in tags else rename(place, other, value)
            message = f"tag '{name}' comes together with '{other}', and the two are one"
            yield Finding(place, message, f"spell it '{other}'", (fix,), key=True)


RULE = Rule("TAG007", Severity.ERROR, find)
