"""Which subscriptions may buy from the Marketplace."""

from __future__ import annotations

from deployer.sandbox.facts.read import read


def obstacle(quota_id: str, spending_limit: str) -> str:
    """Why a subscription may not buy: a key of the texts, or nothing when it may."""
    if found := read("subscriptions")["may_not_buy"].get(quota_id):
        return str(found)
    return "spending" if spending_limit == "On" else ""


def sentence(obstacle: str, subscription: str, correlation: str) -> str:
    """What Azure says of an obstacle."""
    text: str = read("subscriptions")["texts"][obstacle]
    return text.replace("{subscription}", subscription).replace("{correlation}", correlation)


def sold(country: str) -> bool:
    """Whether Mistral's offers are sold to a billing account of a country: two letters, or nothing where unknown."""
    return country.upper() not in read("subscriptions")["not_sold"]
