"""The capacity of all deployments together stays within the quota that subscriptions were seen to have.

All deployments of a subscription that count against one usage share its quota, and what is beyond fails with
`InsufficientQuota`: the default of the models list, 5,000 units of Mistral Large 3, is five times as much. How much
yours has, the plan asks; counted over all files that are checked together. Source: AZD_REC_04, AZD_REC_06,
QUOTA_UNDATED_2026.

Bad:
    foundry:
      name: ai-example
      deployments:
      - {model: Mistral-Large-3, name: chat, capacity: 800}  # here
      - {model: Mistral-Large-3, name: batch, capacity: 800}

Good:
    foundry:
      name: ai-example
      deployments:
      - {model: Mistral-Large-3, name: chat, capacity: 500}
      - {model: Mistral-Large-3, name: batch, capacity: 500}
"""

from collections import defaultdict
from collections.abc import Mapping

from deployer.environment.resolved import ResolvedRegion
from deployer.environment.resolved_deployment import AccountDeployment
from deployer.rules.rule import Finding, Findings, Rule, Severity, View


def find(view: View) -> Findings:
    for quota, held in _held(view).items():
        mine = [served for site, served in held if site is view.site]
        granted = next((served.sku.granted for served in mine if served.sku), None)
        count = sum(served.capacity for _, served in held)
        if mine and granted and count > granted:
            yield Finding(
                (*mine[0].path, "capacity" if mine[0].deployment.capacity is not None else "model"),
                f"{count:,} units of '{quota}' come together, subscriptions were seen to have {granted:,}",
                "ask Azure for more quota, or use less: 'deployer capacity' shows what is left",
                unless_live=True,
            )


def _held(view: View) -> Mapping[str, list[tuple[ResolvedRegion, AccountDeployment]]]:
    """Deployments of the subscription by the usage that they count against, over all files."""
    held: dict[str, list[tuple[ResolvedRegion, AccountDeployment]]] = defaultdict(list)
    for site in view.cross_file.sites:
        if site.environment.subscription.lower() == view.environment.subscription.lower():
            for served in (each for account in site.accounts for each in account.deployments):
                if served.sku and served.sku.quota:
                    held[served.sku.quota].append((site, served))
    return held


RULE = Rule("CAP002", Severity.WARNING, find)
