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


def find(view: View) -> Findings:
    for account in view.site.accounts:
        for served in account.deployments:
            sku = served.sku
            if sku and view.catalog.region(account.location) and sku.presence(account.location) == "absent":
                yield Finding(
                    (*served.path, "sku" if served.deployment.sku else "model"),
                    f"'{served.model.name}' is not offered as {sku.name} in '{account.location}'",
                    f"it is offered in {', '.join(sorted(sku.regions))}",
                    unless_live=True,
                )


RULE = Rule("SKU002", Severity.ERROR, find)
