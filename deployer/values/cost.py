"""What an environment costs in a month: what is known of it, from which prices, and how much of it is unknown.

Money is Decimal, never a binary fraction. Pages of a document and their number are unknown, as no file states them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal

from msgspec import Struct, field

from deployer.values.armid import HasId

HOURS = 730
"""Hours of a month, as Azure's pricing calculator counts them."""
MINUTES = HOURS * 60
MILLION = Decimal(1_000_000)
CENT = Decimal("0.01")


class Rates(Struct, frozen=True):
    """The prices of one model, machine size or kind of resource; None where there is none."""

    input: Decimal | None = None
    """A million tokens of prompts."""
    output: Decimal | None = None
    """A million tokens of completions."""
    page: Decimal | None = None
    """A page that is read."""
    hour: Decimal | None = None
    """A machine for an hour."""
    month: Decimal | None = None
    """One for a month, whatever it does."""
    source: str = ""
    """Who says so."""


class PriceList(Struct, frozen=True):
    """Prices in one currency."""

    currency: str = "USD"
    rates: Mapping[str, Rates] = field(default_factory=dict)
    """By the name in lower case of a model in the catalogue, a machine size, or a kind of resource."""


class Usage(Struct, frozen=True):
    """What of the expected load, which is that of the busiest minute, is assumed to be used."""

    average: Decimal = Decimal(1)
    """The average minute, as a share of the busiest."""
    output: Decimal | None = None
    """The share of tokens that is in completions; None where nobody knows."""


class Charge(Struct, frozen=True):
    """Where Cost Management shows what a resource costs, and what to filter for."""

    resource_type: str
    meters: tuple[str, ...] = ()
    note: str = ""


class CostItem(HasId, Struct, frozen=True):
    """One resource. Both bounds are None where its cost is unknown, and then `unknown` says why."""

    kind: str
    title: str
    id: str
    priced: str
    """The model, machine size or kind that has the price."""
    quantity: str = ""
    """How much of it a month has, in words."""
    price: str = ""
    """In words, without the currency."""
    low: Decimal | None = None
    """A month, at least."""
    high: Decimal | None = None
    """A month, at most."""
    source: str = ""
    """Whose price it is."""
    unknown: str = ""
    charge: Charge | None = None


class CostSum(Struct, frozen=True):
    """What is known of several resources."""

    low: Decimal
    """A month, at least."""
    high: Decimal
    """A month, at most."""
    unknown: int
    """How many of them have no known cost."""


class Cost(Struct, frozen=True):
    """A month of one environment."""

    environment: str
    currency: str
    items: tuple[CostItem, ...]

    @property
    def total(self) -> CostSum:
        """The sum of what is known, and how much is not."""
        unknown = sum(item.high is None for item in self.items)
        return CostSum(_sum(item.low for item in self.items), _sum(item.high for item in self.items), unknown)


class CostChange(Struct, frozen=True):
    """What a plan makes of the cost of a month, as far as it writes, deletes, or leaves what it looks at."""

    currency: str
    before: CostSum
    after: CostSum


def _sum(amounts: Iterable[Decimal | None]) -> Decimal:
    """To the cent: each is the sum of exact amounts."""
    return sum((each for each in amounts if each is not None), Decimal(0)).quantize(CENT, ROUND_HALF_UP)
