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

from msgspec.structs import replace

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import remove_value, rename
from deployer.rules.support.sections import Tags, tag_sections
from deployer.values.source import Path


def find(view: View) -> Findings:
    for path, tags, outer in tag_sections(view):
        if tags:
            yield from _clashes(path, tags, {name.lower(): name for name in outer})


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
