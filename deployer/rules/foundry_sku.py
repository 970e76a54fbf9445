"""A deployment of an account has a SKU that its model is offered with.

No Mistral model has another SKU than GlobalStandard and, of those that Azure sells itself, DataZoneStandard: Azure
answers `InvalidResourceProperties` to any other. Source: AZD_REC_04, SPEC_COG.

Bad:
    foundry:
      name: ai-example
      deployments:
      - {model: mistral-small-2503, sku: DataZoneStandard, capacity: 1}  # here
      - {model: Mistral-Large-3, name: chat, sku: Standard, capacity: 10}  # here

Good:
    foundry:
      name: ai-example
      deployments:
      - {model: mistral-small-2503, sku: GlobalStandard, capacity: 1}
      - {model: Mistral-Large-3, name: chat, sku: DataZoneStandard, capacity: 10}
"""

from msgspec.structs import replace

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import set_value
from deployer.values.nearest import nearest


def find(view: View) -> Findings:
    for served in view.in_accounts:
        if served.deployment.sku is None or served.offer is None or served.sku or not served.offer.skus:
            continue
        known = [sku.name for sku in served.offer.skus]
        near = nearest(served.deployment.sku, known)
        path = (*served.path, "sku")
        yield Finding(
            path,
            f"'{served.model.name}' has no SKU '{served.deployment.sku}'",
            f"did you mean '{near}'?" if near else f"it is offered as {' and '.join(known)}",
            tuple(replace(set_value(path, name), sure=name == near or len(known) == 1) for name in known),
        )


RULE = Rule("SKU001", Severity.ERROR, find)
