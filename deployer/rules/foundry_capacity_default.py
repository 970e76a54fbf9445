"""A capacity that is left out is one unit.

That is safe with any quota, and little: one unit of Mistral Large 3 carries 1,000 tokens and 1 request a minute.
Source: AZD_REC_04.

Bad:
    location: swedencentral
    foundry:
      name: ai-example
      deployments:
      - {model: Mistral-Large-3, name: chat}  # here

Good:
    location: swedencentral
    foundry:
      name: ai-example
      deployments:
      - {model: Mistral-Large-3, name: chat, expected_load: {tokens_per_minute: 40000}}
      - {model: mistral-small-2503, name: small}
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View


def find(view: View) -> Findings:
    for served in view.in_accounts:
        asked = served.deployment.capacity is not None or served.deployment.expected_load is not None
        if not asked and served.sku and served.sku.unit and served.sku.maximum != 1:
            yield Finding(
                (*served.path, "model"),
                f"no capacity is given, so '{served.name}' gets 1 unit: {served.sku.unit}",
                "write 'capacity', or 'expected_load' for as much as callers will ask",
            )


RULE = Rule("CAP003", Severity.NOTE, find)
