"""The kind of the subscription is one of Azure's quota ids.

Source: QUOTAID.

Bad:
    subscription_kind: EnterpriseAgreement_2014  # here

Good:
    subscription_kind: EnterpriseAgreement_2014-09-01
"""

from deployer.rules.rule import Findings, Rule, Severity, View
from deployer.rules.support.edits import misspelt


def find(view: View) -> Findings:
    kind = view.environment.subscription_kind
    if kind is not None and kind not in (known := view.catalog.subscriptions):
        message = f"'{kind}' is not a known kind of subscription"
        yield misspelt(("subscription_kind",), message, kind, known, f"the known kinds are {', '.join(known)}")


RULE = Rule("MKT006", Severity.ERROR, find)
