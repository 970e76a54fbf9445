"""The kind of the subscription can buy the model.

Free trials deploy no models at all; student, Visual Studio and cloud solution provider subscriptions cannot buy the
publisher's offers. `az rest --url /subscriptions/ID?api-version=2022-12-01` shows the quota id under
subscriptionPolicies. Source: SLS_2026_01, MKT_2026_02, PARTNER_2026_07, QUOTAID.

Bad:
    subscription_kind: FreeTrial_2014-09-01  # here
    projects:
    - name: assistants
      deployments:
      - model: mistral-small-2503

Good:
    subscription_kind: EnterpriseAgreement_2014-09-01
    projects:
    - name: assistants
      deployments:
      - model: mistral-small-2503
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.models import models_by_verdict


def find(view: View) -> Findings:
    if refused := models_by_verdict(view, "refuse"):
        kind = view.catalog.subscriptions[view.environment.subscription_kind or ""]
        yield Finding(
            ("subscription_kind",),
            f"a subscription of the kind '{kind.label}' cannot deploy {', '.join(refused)}",
            "use a pay-as-you-go or Enterprise Agreement subscription",
            unless_live=True,
        )


RULE = Rule("MKT004", Severity.ERROR, find)
