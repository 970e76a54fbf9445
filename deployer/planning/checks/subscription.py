"""Whether the subscription is at work, and of which kind it is.

A disabled subscription can be read and emptied, and nothing can be made in it
(https://learn.microsoft.com/azure/cost-management-billing/manage/subscription-states).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deployer.planning.checks.check import Check, Seen, Subject, refused
from deployer.values.json_path import at
from deployer.values.problem import Problem, Severity

_SOON = {"Warned": "it will be disabled soon", "PastDue": "a payment is overdue"}


def quota_id(body: Mapping[str, Any]) -> str:
    """The id of the kind of a subscription, as it reads: `PayAsYouGo_2014-09-01`."""
    return str(at(body, ("subscriptionPolicies", "quotaId")) or "")


def look(subject: Subject) -> Seen:
    """The state of the subscription."""
    answer = subject.subscription()
    if not answer.ok:
        return Seen("", untold=[f"the subscription could not be read ({refused(answer)})"], help=READ)
    state, kind = str(answer.body.get("state") or ""), quota_id(answer.body)
    known = subject.catalog.subscriptions.get(kind)
    named = f"{known.label} ({kind})" if known else kind or "of no kind that it tells"
    said = f"subscription '{answer.body.get('displayName') or subject.plan.subscription}'"
    if state in _SOON:
        return Seen("", untold=[f"{said} reads {state}: {_SOON[state]}"], help="ask whoever pays for it")
    if state != "Enabled" and any(True for _ in subject.written()):
        message = f"{said} reads {state or 'no state'}: nothing can be made in it"
        help = "have it enabled again, or name another one under 'subscription'"
        return Seen("", [Problem("PRE002", Severity.ERROR, message, help=help)])
    return Seen(f"{said} reads {state}; {named}")


READ = "have Microsoft.Resources/subscriptions/read added to your role; Reader holds it"
CHECK = Check("subscription", look)
