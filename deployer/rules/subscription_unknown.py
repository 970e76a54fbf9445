"""The kind of the subscription is one of Azure's quota ids.

Source: QUOTAID.

Bad:
    subscription_kind: EnterpriseAgreement_2014  # here

Good:
    subscription_kind: EnterpriseAgreement_2014-09-01
"""

from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.edits import set_value
from deployer.values.nearest import nearest


def find(view: View) -> Findings:
    kind, known = view.environment.subscription_kind, view.catalog.subscriptions
    if kind is not None and kind not in known:
        near = nearest(kind, known)
        help = f"did you mean '{near}'?" if near else f"the known kinds are {', '.join(known)}"
        fixes = (set_value(("subscription_kind",), near),) if near else ()
        yield Finding(("subscription_kind",), f"'{kind}' is not a known kind of subscription", help, fixes)


RULE = Rule("MKT006", Severity.ERROR, find)
