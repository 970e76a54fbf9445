"""Resources and prices -> what they cost in a month. What no price, file or load tells stays unknown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from deployer.catalog.catalog import Catalog
from deployer.check.load_environments import CheckedEnvironment
from deployer.environment.resolved import ResolvedRegion
from deployer.environment.serving import ExpectedLoad
from deployer.kinds.all import kind_of
from deployer.values.change import Action, Plan
from deployer.values.cost import HOURS, MILLION, MINUTES, Charge, Cost, CostChange, CostItem, PriceList, Rates, Usage
from deployer.values.live import Live
from deployer.values.resource import Resource

SAAS = Charge(
    "microsoft.saas/resources",
    ("paygo-inference-input-tokens", "paygo-inference-output-tokens"),
    "a resource 'OFFER-GUID' for each project and plan of the Marketplace; none of your tags is documented to reach it",
)
"""COST_2025_09: cost analysis shows the SaaS resource of the subscription, whatever calls the endpoint."""
ACCOUNT = Charge("microsoft.cognitiveservices/accounts", (), "meters of the Foundry account")
"""PARTNER_2026_07: models that Azure sells itself bill as meters of Foundry, without an offer of the Marketplace."""


class Basis(Struct, frozen=True):
    """What costs are reckoned by."""

    prices: PriceList
    catalog: Catalog
    loads: Mapping[str, ExpectedLoad]
    """The expected load by the address of what carries it."""
    usage: Usage


def loads(sites: Iterable[ResolvedRegion], desired: Iterable[Resource]) -> Mapping[str, ExpectedLoad]:
    """What callers are expected to ask of each deployment, by the address of what is asked."""
    known = {each.path: each.deployment.expected_load for site in sites for each in site.deployments()}
    return {item.address: load for item in desired if (load := known.get(item.origin))}


def cost(environment: str, resources: Iterable[Resource], basis: Basis) -> Cost:
    """The month of an environment, a row for each of its resources that is billed."""
    found = tuple(_items((each for each in resources if not each.existing), basis))
    return Cost(environment, basis.prices.currency, found)


def cost_of(
    ready: CheckedEnvironment, plan: Plan, desired: Iterable[Resource], live: Live, prices: PriceList
) -> CostChange | None:
    """A month before and after a plan; None where no cost of it is known."""
    wanted, there = {item.address: item for item in desired}, live.resources
    basis = Basis(prices, ready.site.catalog, loads(ready.sites, wanted.values()), Usage())
    touched = [each for each in plan.changes if each.action is not Action.READ]
    before = [there[each.address] for each in touched if each.address in there]
    kept = [wanted.get(each.address) for each in touched if each.action is not Action.DELETE]
    now, then = (cost("", items, basis) for items in (before, [each for each in kept if each]))
    if all(each.high is None for each in (*now.items, *then.items)):
        return None
    return CostChange(basis.prices.currency, now.total, then.total)


def _items(resources: Iterable[Resource], basis: Basis) -> Iterator[CostItem]:
    for each in resources:
        kind = kind_of(each)
        if kind.billing is None or kind.aspect:
            continue
        named = kind.billing.item(each) if kind.billing.item else kind.name
        model = basis.catalog.find(named)
        named = model.name if model else named
        rates = basis.prices.rates.get(named.lower(), Rates())
        row = CostItem(kind.name, kind.title, each.id, named, source=rates.source, unknown="billed by its own meters")
        if rates.month is not None:
            yield replace(row, quantity="1", price=f"{rates.month} each", low=rates.month, high=rates.month, unknown="")
        elif kind.billing.per == "hour":
            yield _of_machines(row, kind.billing.count(each), rates.hour)
        elif kind.billing.per == "token":
            yield _of_tokens(replace(row, charge=_charge(each)), rates, basis.loads.get(each.address), basis.usage)
        else:
            yield row


def _charge(item: Resource) -> Charge:
    """Where tokens are charged: at the offer that was bought, or at the account of models that Azure sells."""
    kind = kind_of(item)
    is_in_account = kind.serving is not None and not kind.serving.tracked
    return ACCOUNT if is_in_account and not kind.lifecycle.buys(item.body, item.remark) else SAAS


def _of_machines(row: CostItem, count: int, rate: Decimal | None) -> CostItem:
    quantity = f"{count} machine{'s' * (count != 1)} for {HOURS} hours"
    if rate is None:
        return replace(row, quantity=quantity, unknown=_unpriced(row))
    total = rate * count * HOURS
    return replace(row, quantity=quantity, price=f"{rate} an hour", low=total, high=total, unknown="")


def _of_tokens(row: CostItem, rates: Rates, load: ExpectedLoad | None, usage: Usage) -> CostItem:
    """Between all tokens at the lower price and all at the higher one, unless it is told how many are completions."""
    if rates.page is not None:
        return replace(row, price=f"{rates.page} a page", unknown="no file tells how many pages are read")
    if rates.input is None or rates.output is None:
        return replace(row, unknown=_unpriced(row))
    price = f"{rates.input} in, {rates.output} out, a million tokens"
    if load is None or not load.tokens_per_minute:
        return replace(row, price=price, unknown="no 'tokens_per_minute' in 'expected_load'")
    millions = load.tokens_per_minute * MINUTES * usage.average / MILLION
    shares = (Decimal(0), Decimal(1)) if usage.output is None else (usage.output,)
    totals = [millions * (rates.input * (1 - share) + rates.output * share) for share in shares]
    quantity = f"{'at most ' if usage.average == 1 else ''}{millions:,.0f} million tokens"
    return replace(row, quantity=quantity, price=price, low=min(totals), high=max(totals), unknown="")


def _unpriced(row: CostItem) -> str:
    return f"no price of '{row.priced}' is known: name it in a file of --prices"
