"""The capacity carries the expected load.

One unit carries so many tokens and requests a minute; more ends in 429. Source: AZD_REC_04.

Bad:
    location: swedencentral
    foundry:
      name: ai-example
      deployments:
      - {model: Mistral-Large-3, name: chat, capacity: 10, expected_load: {tokens_per_minute: 40000}}  # here

Good:
    location: swedencentral
    foundry:
      name: ai-example
      deployments:
      - {model: Mistral-Large-3, name: chat, capacity: 40, expected_load: {tokens_per_minute: 40000}}
"""

from deployer.environment.foundry.resolved import needed_capacity
from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import set_value


def find(view: View) -> Findings:
    for served in view.in_accounts:
        needed = needed_capacity(served.deployment.expected_load, served.sku)
        if served.deployment.expected_load and served.capacity < needed:
            path = (*served.path, "capacity")
            yield Finding(
                path if served.deployment.capacity is not None else served.path,
                f"a capacity of {served.capacity:,} does not carry the expected load, that takes {needed:,}",
                f"write {needed}, if the quota allows it",
                (set_value(path, needed),),
            )


RULE = Rule("LOA003", Severity.ERROR, find)
