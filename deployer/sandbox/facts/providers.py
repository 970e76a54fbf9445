"""Resource providers, their types and api-versions."""

from __future__ import annotations

from functools import cache

from deployer.sandbox.facts.read import read


@cache
def namespaces() -> dict[str, str]:
    """Every namespace as Azure spells it, by its name in lower case."""
    return {name.lower(): name for name in read("providers")["namespaces"]}


@cache
def registrations() -> dict[str, str]:
    """Every namespace that a subscription can be registered for, the covered ones among them."""
    more = read("providers")["registrations"].split()
    return namespaces() | {name.lower(): name for name in more}


@cache
def types(namespace: str) -> dict[str, str]:
    """The types of a namespace (any case) as Azure spells them, by their names in lower case."""
    rows = read("providers")["namespaces"].get(namespaces().get(namespace.lower()), {})
    return {name.lower(): name for name in rows}


@cache
def versions(namespace: str, type: str) -> tuple[str, ...]:
    """The api-versions of a type, oldest first; empty when there is no such type. Names in any case."""
    spelled = namespaces().get(namespace.lower())
    if spelled is None:
        return ()
    name = types(namespace).get(type.lower())
    return tuple(read("providers")["namespaces"][spelled][name].split()) if name else ()
