"""Whether the kind of the subscription may buy what the plan buys in the Marketplace.

The file may say `subscription_kind`; Azure says what it really is, by the quota id of the subscription. The verdicts
are those of the catalogue (MKT_2026_02, PARTNER_2026_07). The country of the billing account is told to nobody here.
"""

from __future__ import annotations

from deployer.kinds.all import buys
from deployer.planning.checks.check import Check, Seen, Subject, refused
from deployer.planning.checks.subscription import READ, quota_id
from deployer.values.problem import Problem, Severity

_OTHER = "use a pay-as-you-go or Enterprise Agreement subscription"


def look(subject: Subject) -> Seen:
    """What is bought, by the kind of the subscription."""
    bought = [change for change in subject.plan.changes if buys(change)]
    if not bought:
        return Seen("this plan buys nothing in the Marketplace")
    offers = ", ".join(f"'{change.name}'" for change in bought)
    answer = subject.subscription()
    if not answer.ok:
        why = f"whether the subscription may buy {offers} could not be read ({refused(answer)})"
        return Seen("", untold=[why], help=READ)
    kind = subject.catalog.subscriptions.get(quota_id(answer.body))
    if kind is None:
        why = f"no source says whether a subscription of the kind '{quota_id(answer.body)}' may buy {offers}"
        return Seen("", untold=[why], help="the Marketplace says so when the plan is applied, sometimes minutes later")
    if kind.verdict == "refuse":
        message = f"a subscription of the kind '{kind.label}' may not buy {offers}"
        return Seen("", [Problem("PRE003", Severity.ERROR, message, bought[0].position, _OTHER)])
    if kind.verdict == "doubt":
        why = f"a subscription of the kind '{kind.label}' may not be able to buy {offers}: no source says either way"
        return Seen("", untold=[why], help=_OTHER)
    return Seen(f"a subscription of the kind '{kind.label}' may buy {offers}")


CHECK = Check("marketplace", look)
