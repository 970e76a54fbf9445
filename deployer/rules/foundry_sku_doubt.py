"""Whether a SKU is offered in a region, no source may settle.

Of the models that Azure sells itself the documentation says that all regions have them, and the lists that were
recorded are of three regions; of data zones no list names Mistral. Azure knows: `az cognitiveservices model list
--location REGION`. Source: DIRECT_2026_02, AZD_REC_04, AZD_REC_06.

Bad:
    location: westeurope
    foundry:
      name: ai-example
      deployments:
      - {model: Mistral-Large-3, capacity: 10}  # here

Good:
    location: swedencentral
    foundry:
      name: ai-example
      deployments:
      - {model: Mistral-Large-3, capacity: 10}
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.models import skus_by_presence


def find(view: View) -> Findings:
    place = view.site.location
    for path, model, sku in skus_by_presence(view, "doubtful"):
        told = "users report it there; " if place in sku.reported else ""
        seen = ", ".join(sorted(sku.regions))
        yield Finding(
            path,
            f"no source of Microsoft shows '{model}' as {sku.name} in '{place}'",
            f"{told}'az cognitiveservices model list --location {place}' shows what is there"
            + (f"; it was seen in {seen}" if seen else ""),
        )


RULE = Rule("SKU003", Severity.WARNING, find)
