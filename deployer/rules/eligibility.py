"""Which models a kind of subscription can deploy."""

from __future__ import annotations

from deployer.rules.rule import View


def judged(view: View, verdict: str) -> list[str]:
    """Models of the environment on which the verdict for its kind of subscription is `refuse` or `doubt`."""
    kind = view.catalog.subscriptions.get(view.environment.subscription_kind or "")
    if kind is None:
        return []
    return sorted(
        {
            served.model.name
            for _, served in view.served
            if (kind.verdict if served.model.marketplace else kind.managed) == verdict
        }
    )
