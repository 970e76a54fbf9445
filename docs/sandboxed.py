"""What docs/sandbox.md and docs/evidence/contract.md take from the code and from the tests."""

from __future__ import annotations

from collections import Counter

from deployer.sandbox.arm.resource_type import Type
from deployer.sandbox.arm.type_registry import modules, types
from deployer.sandbox.behaviours import behaviours


def covered() -> str:
    """What the sandbox answers, how much of it is known, and what it cannot do."""
    return f"{_counts()}\n{_types()}\n{_addresses()}\n{_unsourced('assumed')}\n{_unsourced('limit')}"


def contract() -> str:
    """Where the published text is left on purpose, and what becomes of the official examples."""
    from tests.sandbox.contract import DEVIATIONS
    from tests.sandbox.official.substitutes import NOT_REPLAYED, SUBSTITUTES

    deviations = Counter(why for _, why in DEVIATIONS)
    left = "".join(f"* {why}\n" for why in deviations)
    barred = "".join(f"| `{label}` | {why} |\n" for label, why in NOT_REPLAYED.items())
    instead = "".join(f"| `{item.label}` | `{item.at}` | {_value(item.value)} | {item.why} |\n" for item in SUBSTITUTES)
    return (
        f"## Deviations\n\n{left}\n"
        f"## Examples that do not replay\n\n| examples | the sandbox has |\n|---|---|\n{barred}\n"
        f"## What stands in place of placeholders\n\n| examples | where | value | why |\n|---|---|---|---|\n{instead}"
    )


def _counts() -> str:
    sources = Counter(item.source for items in behaviours().values() for item in items)
    whole = sources.total() - sources["limit"]
    share = 100 * (whole - sources["assumed"]) / whole
    rows = "".join(f"| {name} | {sources[name]} |\n" for name in ("spec", "doc", "issue", "sdk", "assumed"))
    return (
        f"Of {whole} behaviours {share:.1f} % have a source; {sources['limit']} limits are not counted among them.\n\n"
        f"| source | behaviours |\n|---|---:|\n{rows}"
    )


def _types() -> str:
    rows = [f"| `{type.name}` | {', '.join(_verbs(type))} |\n" for _, type in sorted(types().items())]
    return f"| resource type | what it answers |\n|---|---|\n{''.join(rows)}"


def _verbs(type: Type) -> list[str]:
    writes = {"PUT": type.put, "PATCH": type.patch, "DELETE": type.delete}
    own = {method for method, path in type.routes if f"/{type.name.lower()}" in path}
    written = [method for method, answering in writes.items() if answering or method in own]
    return ["GET", *written, *(f"POST {name}" for name in sorted(type.actions))]


def _addresses() -> str:
    found: dict[str, set[str]] = {}
    routes = [route for module in modules() for route in getattr(module, "ROUTES", ())]
    routes += [(method, f"/subscriptions/*{path}") for type in types().values() for method, path in type.routes]
    for method, path in routes:
        found.setdefault(path, set()).add(method)
    rows = (f"| `{path}` | {', '.join(sorted(methods))} |\n" for path, methods in sorted(found.items()))
    return f"| other address | methods |\n|---|---|\n{''.join(rows)}"


def _unsourced(source: str) -> str:
    title = {"assumed": "Assumed", "limit": "Known to be otherwise in Azure, or more"}[source]
    rows = [
        f"* {part.replace('_', ' ')}: {item.text}\n"
        for part, items in behaviours().items()
        for item in items
        if item.source == source
    ]
    return f"{title}:\n\n{''.join(rows)}"


def _value(value: object) -> str:
    return "left out" if value is None else f"`{value}`"
