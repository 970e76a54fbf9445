"""Resource providers that the subscription is not registered for: registered by a step of the plan, seen and approved
like any other, never behind the user's back.
"""

from __future__ import annotations

from collections.abc import Collection

from msgspec.structs import replace

from deployer.kinds.all import PROVIDERS_API, provider_id, provider_namespaces
from deployer.values.change import Action, Change, FieldChange, Step, StepKey, put
from deployer.values.scope import Scope

KIND = "provider_registration"
"""Stands in `Change.kind`; not a resource of the environment, so not one of the kinds."""
TITLE = "provider registration"


def with_registrations(scope: Scope, changes: tuple[Change, ...], missing: Collection[str]) -> tuple[Change, ...]:
    """The changes with the registrations they need before them. `missing`: namespaces that are not registered."""
    needed: set[str] = set()
    complete = []
    for change in changes:
        mine = [name for name in provider_namespaces(change.kind) if name in missing]
        writes = [step for step in change.steps if step.method != "DELETE"]
        if mine and writes:
            needed |= set(mine)
            keys = {_key(scope, name) for name in mine}
            steps = tuple(_after(step, keys) for step in change.steps)
            change = replace(change, steps=steps)
        complete.append(change)
    return (*(_registration(scope, name) for name in sorted(needed)), *complete)


def is_registration(scope: Scope, change: Change) -> bool:
    """Whether a change is one that this module makes: nothing but the registration of one provider."""
    return change.kind == KIND and change == replace(_registration(scope, change.name), position=change.position)


def _after(step: Step, keys: set[StepKey]) -> Step:
    return step if step.method == "DELETE" else replace(step, needs=tuple(sorted({*step.needs, *keys})))


def _key(scope: Scope, namespace: str) -> StepKey:
    return put(provider_id(scope, namespace).lower())


def _registration(scope: Scope, namespace: str) -> Change:
    id = provider_id(scope, namespace)
    state = {"registrationState": "Registered"}
    step = Step(_key(scope, namespace), "POST", f"{id}/register?api-version={PROVIDERS_API}", "azure-mgmt-resource")
    return Change(
        Action.CREATE,
        KIND,
        id,
        id.lower(),
        fields=(FieldChange(("registrationState",), None, state["registrationState"]),),
        reason="the subscription is not registered to use it",
        after=state,
        steps=(step,),
        title=TITLE,
    )
