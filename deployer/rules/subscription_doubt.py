"""The kind of the subscription may not be able to buy the model.

Nothing that Microsoft publishes says so either way: subscriptions of partners, passes and sponsorships live on credit,
which pays no Marketplace charges. Source: MKT_2026_02, COST_2025_09, QUOTAID.

Bad:
    subscription_kind: Sponsored_2016-01-01  # here
    projects:
    - name: assistants
      deployments:
      - model: mistral-small-2503

Good:
    subscription_kind: PayAsYouGo_2014-09-01
    projects:
    - name: assistants
      deployments:
      - model: mistral-small-2503
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.models import models_by_verdict


def find(view: View) -> Findings:
    if doubtful := models_by_verdict(view, "doubt"):
        kind = view.catalog.subscriptions[view.environment.subscription_kind or ""]
        yield Finding(
            ("subscription_kind",),
            f"a subscription of the kind '{kind.label}' may not be able to deploy {', '.join(doubtful)}",
            "try it before you rely on it: the Marketplace refuses some minutes after the request",
        )


RULE = Rule("MKT005", Severity.WARNING, find)
