"""A capacity is a whole number of units that the SKU takes.

At least 1, at most what the list of models says: exactly 1 for the models of the partner. Azure answers
`InvalidCapacity`. Source: AZD_REC_04, ISSUE_CAPACITY.

Bad:
    foundry:
      name: ai-example
      deployments:
      - {model: mistral-small-2503, capacity: 10}  # here
      - {model: Mistral-Large-3, name: chat, capacity: 0}  # here

Good:
    foundry:
      name: ai-example
      deployments:
      - {model: mistral-small-2503, capacity: 1}
      - {model: Mistral-Large-3, name: chat, capacity: 10}
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import set_value


def find(view: View) -> Findings:
    for served in view.in_accounts:
        most = served.sku.maximum if served.sku else None
        nearest = max(1, min(served.capacity, most or served.capacity))
        if served.deployment.capacity is not None and served.capacity != nearest:
            path = (*served.path, "capacity")
            bounds = f"1 to {most:,}" if most and most > 1 else "1" if most else "1 or more"
            yield Finding(
                path,
                f"{served.sku_name} of '{served.model.name}' takes a capacity of {bounds}, not {served.capacity:,}",
                f"write {nearest}",
                (set_value(path, nearest),),
            )


RULE = Rule("CAP001", Severity.ERROR, find)
