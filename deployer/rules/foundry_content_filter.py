"""A content filter that a deployment names is there.

It is one of the account's `content_filters`, or one of Microsoft's, whose names begin with `Microsoft.`
Source: FILTER_2024_09, SPEC_COG.

Bad:
    foundry:
      name: ai-example
      content_filters:
      - name: strict
      deployments:
      - {model: mistral-small-2503, capacity: 1, content_filter: stric}  # here

Good:
    foundry:
      name: ai-example
      content_filters:
      - name: strict
      deployments:
      - {model: mistral-small-2503, capacity: 1, content_filter: strict}
      - {model: mistral-small-2503, name: other, capacity: 1, content_filter: Microsoft.Default}
"""

from msgspec.structs import replace

from deployer.rules.rule import Findings, Rule, Severity, View
from deployer.rules.support.edits import misspelt, remove_value


def find(view: View) -> Findings:
    for account in view.site.accounts:
        known = [each.content_filter.name for each in account.content_filters]
        for served in account.deployments if not account.existing else ():
            name = served.content_filter
            if name.lower().startswith("microsoft.") or name.lower() in map(str.lower, known):
                continue
            path, message = (*served.path, "content_filter"), f"the account has no content filter named '{name}'"
            found = misspelt(path, message, name, known, "declare it under 'content_filters', or leave it out")
            yield replace(found, fixes=found.fixes or (remove_value(path),))


RULE = Rule("FIL001", Severity.ERROR, find)
