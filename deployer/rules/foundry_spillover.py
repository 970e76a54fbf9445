"""A deployment spills over to another one of the same account.

Source: SPEC_COG.

Bad:
    foundry:
      name: ai-example
      deployments:
      - {model: mistral-small-2503, name: chat, capacity: 1, spillover: overflow}  # here

Good:
    foundry:
      name: ai-example
      deployments:
      - {model: mistral-small-2503, name: chat, capacity: 1, spillover: overflow}
      - {model: mistral-small-2503, name: overflow, capacity: 1}
"""

from msgspec.structs import replace

from deployer.rules.rule import Findings, Rule, Severity, View
from deployer.rules.support.edits import misspelt, remove_value


def find(view: View) -> Findings:
    for account in view.site.accounts:
        for served in account.deployments if not account.existing else ():
            others = [each.name for each in account.deployments if each is not served]
            if served.spillover is None or served.spillover in others:
                continue
            path, advice = (*served.path, "spillover"), "name one of its deployments, or leave it out"
            message = (
                f"'{served.name}' spills over to '{served.spillover}', and the account has no other such deployment"
            )
            found = misspelt(path, message, served.spillover, others, advice)
            yield replace(found, fixes=(*found.fixes, remove_value(path)))


RULE = Rule("FIL002", Severity.ERROR, find)
