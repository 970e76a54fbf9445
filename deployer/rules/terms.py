"""Marketplace terms are accepted by a person.

A premium model is bought through the Azure Marketplace: the project is subscribed to the publisher's offer, under terms
and prices that the publisher sets. `accept_marketplace_terms: true` says that somebody has read them.
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

from __future__ import annotations

from collections.abc import Iterator

from deployer.rules.rule import Finding, Rule, View
from deployer.values.problem import Severity


def find(view: View) -> Iterator[Finding]:
    if view.environment.accept_marketplace_terms:
        return
    bought = sorted({served.model.name for _, served in view.served if served.model.marketplace})
    if bought:
        yield Finding(
            ("accept_marketplace_terms",),
            f"the Marketplace terms of {', '.join(bought)} are not accepted",
            "read them on the 'Pricing and terms' tab of each model, then write 'accept_marketplace_terms: true'",
            unless_live=True,
        )


RULE = Rule("MKT001", Severity.ERROR, find)
