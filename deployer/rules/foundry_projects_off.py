"""Projects need an account that may hold them.

`project_management: false` (`allowProjectManagement`) makes an account that holds none. Source: SPEC_COG.

Bad:
    foundry:
      name: ai-example
      project_management: false  # here
      projects:
      - name: assistants

Good:
    foundry:
      name: ai-example
      projects:
      - name: assistants
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import remove_value


def find(view: View) -> Findings:
    for account in view.site.accounts:
        if account.projects and not account.section.project_management and not account.existing:
            path = (*account.path, "project_management")
            message = f"the account may hold no projects, and {len(account.projects)} are declared"
            yield Finding(path, message, "leave 'project_management' out", (remove_value(path),))


RULE = Rule("FDY003", Severity.ERROR, find)
