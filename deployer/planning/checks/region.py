"""Whether Azure offers each type that the plan makes in the region it is made in.

The catalogue has the regions of models; those of the types a provider tells itself
(https://learn.microsoft.com/azure/azure-resource-manager/management/resource-providers-and-types).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deployer.kinds.all import kinds
from deployer.planning.checks.check import Check, Seen, Subject, refused
from deployer.values.change import Action
from deployer.values.problem import Problem, Severity


def look(subject: Subject) -> Seen:
    """Each type once for each region."""
    made: dict[tuple[str, str], Any] = {}
    for change in subject.written():
        region = _plain(str((change.after or {}).get("location") or ""))
        if region and change.action in (Action.CREATE, Action.REPLACE):
            made.setdefault((kinds()[change.kind].type, region), change)
    problems, untold = [], []
    for (type, region), change in made.items():
        namespace, _, rest = type.partition("/")
        answer = subject.provider(namespace)
        if not answer.ok:
            untold.append(f"the regions of '{namespace}' could not be read ({refused(answer)})")
            continue
        places = _places(answer.body, rest)
        if not places:
            untold.append(f"'{namespace}' does not tell the regions of '{rest}'")
        elif region not in places:
            message = f"'{type}' is not offered in '{region}'"
            problems.append(Problem("PRE005", Severity.ERROR, message, change.position, _help(places)))
    regions = ", ".join(sorted({region for _, region in made}))
    passed = f"{regions} offers every type that is made" if made else "this plan makes nothing that lives in a region"
    return Seen(passed, problems, untold, "have Microsoft.Resources/subscriptions/providers/read added to your role")


def _places(provider: Mapping[str, Any], type: str) -> tuple[str, ...]:
    """The regions of a type; of the groups of ARM itself, and of some types, none are told."""
    rows = provider.get("resourceTypes") or ()
    found = [row for row in rows if str(row.get("resourceType", "")).lower() == type.lower()]
    return tuple(_plain(str(place)) for row in found for place in row.get("locations") or ())


def _plain(region: str) -> str:
    """Providers write `East US 2`, files `eastus2`."""
    return region.replace(" ", "").lower()


def _help(places: tuple[str, ...]) -> str:
    return f"choose one of {', '.join(sorted(places)[:8])}{' ...' if len(places) > 8 else ''}"


CHECK = Check("region", look)
