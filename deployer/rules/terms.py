"""Marketplace terms are accepted by a person.

A premium model is bought through the Azure Marketplace: the project is subscribed to the publisher's offer, under terms
and prices that the publisher sets. `accept_marketplace_terms: true` says that somebody has read them; until then
`deployer plan` shows the whole plan and ends with this error, and `deployer apply` does nothing.
Source: SLS_2026_01, MKT_2026_02.

Bad:
    accept_marketplace_terms: false  # here
    projects:
    - name: assistants
      deployments:
      - model: mistral-small-2503

Good:
    accept_marketplace_terms: true
    projects:
    - name: assistants
      deployments:
      - model: mistral-small-2503
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.models import buys


def find(view: View) -> Findings:
    if view.environment.accept_marketplace_terms:
        return
    bought = {served.model.name: served.model for served in view.site.deployments() if buys(served)}
    for name, model in sorted(bought.items()):
        yield Finding(
            ("accept_marketplace_terms",),
            f"the Marketplace terms of {name} are not accepted: {model.terms}",
            "read them there, then write 'accept_marketplace_terms: true'; 'deployer plan' shows what would be done",
            unless_live=True,
        )


RULE = Rule("MKT001", Severity.ERROR, find)
