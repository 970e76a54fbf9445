"""A project is named as Azure allows.

3 to 33 letters, digits, hyphens and underscores. Source: SDK_ML_OLD.

Bad:
    projects:
    - name: ai  # here

Bad:
    projects:
    - name: assistants/../hub-other  # here

Good:
    projects:
    - name: assistants
"""

from __future__ import annotations

from collections.abc import Iterator

from deployer.rules.rule import Finding, Rule, View
from deployer.rules.support.names import invalid_name
from deployer.values.problem import Severity


def find(view: View) -> Iterator[Finding]:
    for home in view.site.projects:
        yield from invalid_name(view, "workspace", "project", (*home.path, "name"), home.name)


RULE = Rule("NAM004", Severity.ERROR, find, suppressible=False)
