"""A hub or project is made in one place.

Hubs and projects are workspaces of the resource group and share its names: two of the same name are one resource, which
two declarations would overwrite in turn. One that is only used is declared with `existing: true`. Source: RMNAMES.

Bad:
    hub: {name: assistants}  # here
    projects:
    - name: assistants  # here

Good:
    hub: {name: hub-prod}
    projects:
    - name: assistants
    - name: search
"""

from deployer.environment.hub import Hub
from deployer.environment.project import Project
from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.cross_file import other_locations
from deployer.values.source import Path


def find(view: View) -> Findings:
    site = view.site
    made: list[tuple[str, Path, str, Hub | Project]] = []
    if site.hub:
        made.append((site.hub.id, ("hub", "name"), "hub", site.hub.section))
    made += [(home.id, (*home.path, "name"), "project", home.project) for home in site.projects]
    for id, path, noun, section in made:
        seats = view.cross_file.workspaces.get(id.lower(), ())
        if len(seats) > 1 and not section.existing:
            yield Finding(
                path,
                f"{noun} '{section.name}' is declared {len(seats)} times in '{site.environment.group.name}'",
                f"it is also {other_locations(seats, site, path)}; rename one, or mark all but one 'existing: true'",
            )


RULE = Rule("NAM008", Severity.ERROR, find, suppressible=False)
