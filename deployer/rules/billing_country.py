"""The offers are sold in the country of the billing account.

Apart from the region, the Marketplace looks at the country of the subscription's billing account. The list changes and
is known second hand, so this is a warning; the one refusal on record named Japan. Source: AVAIL_2026_02, COUNTRIES_3P,
ISSUE_120449.

Bad:
    billing_country: JP  # here
    projects:
    - name: assistants
      deployments:
      - model: mistral-small-2503

Good:
    billing_country: FR
    projects:
    - name: assistants
      deployments:
      - model: mistral-small-2503
"""

import re

from deployer.catalog.catalog import Catalog
from deployer.catalog.model import Model
from deployer.rules.rule import Finding, Findings, Rule, Severity, View
from deployer.rules.support.models import buys


def find(view: View) -> Findings:
    country = (view.environment.billing_country or "").upper()
    if not re.fullmatch("[A-Z]{2}", country):
        return
    known = (x for x in view.site.deployments() if x.platform == "hub" or buys(x))
    refused = sorted({x.model.name for x in known if not _sold(x.model, country, view.catalog)})
    if refused:
        yield Finding(
            ("billing_country",),
            f"{', '.join(refused)} may not be sold to billing accounts in '{country}'",
            "the publisher sells in the countries of the Marketplace list; a billing account elsewhere may buy it",
        )


def _sold(model: Model, country: str, catalog: Catalog) -> bool:
    if not model.sold_in:
        return True
    offered = catalog.countries[model.sold_in]
    early = offered.since is not None and catalog.as_of < offered.since
    return country in (catalog.countries["managed"] if early else offered).names


RULE = Rule("MKT002", Severity.WARNING, find)
