"""What is said of an account that exists already has no effect.

It is read, never written; what is declared in it (deployments, projects, connections, content filters) is made.
Source: SPEC_COG.

Bad:
    foundry:
      name: ai-example
      existing: true
      local_auth: disabled  # here

Good:
    foundry: {name: ai-example, existing: true}
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import remove_value

TAKEN = frozenset(
    {"name", "subdomain", "existing", "resource_group", "access"}
    | {"connections", "content_filters", "deployments", "projects"}
)
"""What tells which account it is, or is made in it."""


def find(view: View) -> Findings:
    for account in view.site.accounts:
        for name in sorted(account.section.model_fields_set - TAKEN) if account.existing else ():
            message = f"'{name}' has no effect: the account exists, and is not written"
            place = (*account.path, name)
            yield Finding(place, message, f"remove '{name}' or 'existing: true'", (remove_value(place),), key=True)


RULE = Rule("EXI004", Severity.ERROR, find)
