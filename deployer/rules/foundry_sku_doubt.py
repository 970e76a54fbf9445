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


def find(view: View) -> Findings:
    for account in view.site.accounts:
        for served in account.deployments:
            sku = served.sku
            if sku is None or not view.catalog.region(account.location):
                continue
            if sku.presence(account.location) == "doubtful":
                told = "users report it there; " if account.location in sku.reported else ""
                seen = ", ".join(sorted(sku.regions))
                yield Finding(
                    (*served.path, "sku" if served.deployment.sku else "model"),
                    f"no source of Microsoft shows '{served.model.name}' as {sku.name} in '{account.location}'",
                    f"{told}'az cognitiveservices model list --location {account.location}' shows what is there"
                    + (f"; it was seen in {seen}" if seen else ""),
                )


RULE = Rule("SKU003", Severity.WARNING, find)
