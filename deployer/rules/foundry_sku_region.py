"""A SKU is offered in the region of the account.

The models of the partner are offered as GlobalStandard in 31 regions. Source: MATRIX_2026_09.

Bad:
    location: southeastasia
    foundry:
      name: ai-example
      deployments:
      - {model: mistral-small-2503, capacity: 1}  # here

Good:
    location: westeurope
    foundry:
      name: ai-example
      deployments:
      - {model: mistral-small-2503, capacity: 1}
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.models import skus_by_presence


def find(view: View) -> Findings:
    for path, model, sku in skus_by_presence(view, "absent"):
        message = f"'{model}' is not offered as {sku.name} in '{view.site.location}'"
        yield Finding(path, message, f"it is offered in {', '.join(sorted(sku.regions))}", unless_live=True)


RULE = Rule("SKU002", Severity.ERROR, find)
