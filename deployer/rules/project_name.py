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

from deployer.rules.rule import Findings, Rule, Severity, View
from deployer.rules.support.names import invalid_name


def find(view: View) -> Findings:
    for home in view.site.projects:
        yield from invalid_name(view, "workspace", "project", (*home.path, "name"), home.name)


RULE = Rule("NAM004", Severity.ERROR, find, suppressible=False)
