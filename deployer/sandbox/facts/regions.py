"""Azure regions by either of their names."""

from __future__ import annotations

from functools import cache

from deployer.sandbox.facts.read import read


@cache
def names() -> tuple[str, ...]:
    """Every region, as ARM writes it: `eastus2`."""
    return tuple(read("regions")["regions"])


def canonical(text: str) -> str:
    """`East US 2` and `EastUS2` are `eastus2`. Unknown names come back squeezed the same way."""
    return text.replace(" ", "").lower()


def display(name: str) -> str:
    """`East US 2` for `eastus2`; the name itself when the region is unknown."""
    row = read("regions")["regions"].get(canonical(name))
    return str(row["display"]) if row else name


def offers(namespace: str, name: str) -> bool:
    """Whether a resource provider is offered in a region."""
    row = read("regions")["regions"].get(canonical(name))
    if row is None:
        return False
    return namespace.lower() != "microsoft.machinelearningservices" or row.get("machine_learning", True)
