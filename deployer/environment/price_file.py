"""A file of prices that somebody has agreed on with Microsoft, in place of those that the catalogue has read."""

from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from deployer.environment.section import Section


def _money(value: Any) -> Decimal | None:
    """A number as it is written: through its shortest spelling, which is the one in the file."""
    if value is None:
        return None
    try:
        amount = Decimal("no") if isinstance(value, bool) else Decimal(str(value).strip())
    except InvalidOperation:
        raise ValueError(f"'{value}' is no amount of money: write a number, such as 0.40") from None
    if not amount.is_finite() or not 0 <= amount <= 1_000_000:
        raise ValueError(f"'{value}' is no price: it must be between 0 and 1,000,000")
    return amount


Money = Annotated[Decimal | None, BeforeValidator(_money)]


class PriceOf(Section):
    """The prices of one model, machine size or kind of resource."""

    name: str = Field(min_length=1, examples=["Mistral-Large-3"])
    """Name of a model (`Mistral-Large-3`), a machine size (`Standard_NC24ads_A100_v4`) or a kind (`key_vault`)."""
    input: Money = None
    """A million tokens of prompts."""
    output: Money = None
    """A million tokens of completions."""
    page: Money = None
    """A page that is read."""
    hour: Money = None
    """A machine for an hour."""
    month: Money = None
    """One for a month, whatever it does."""


class PriceFile(Section):
    """Prices in one currency."""

    currency: str = Field(pattern=r"^[A-Z]{3}$", examples=["EUR"])
    """Three letters, as ISO 4217 has them: `EUR`."""
    source: str = Field(default="", examples=["price sheet of our enterprise agreement, October 2026"])
    """Where the prices are from, and of which day."""
    prices: list[PriceOf]
    """The prices."""
