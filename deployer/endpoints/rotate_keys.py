"""Both keys of an endpoint, replaced one after the other while callers go on: the one that nobody sends first.

The first run replaces the key that is not in use and publishes it; callers move to it when they read the vault again.
The second, `--finish`, replaces the key that they have left. No file remembers the first: the vault says which key is
published, and its tag which one is still to go, by a fingerprint that no longer fits once it is gone. So a run that was
ended anywhere leaves a valid key published, and can be repeated.
https://learn.microsoft.com/azure/key-vault/secrets/tutorial-rotation-dual
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NoReturn

from msgspec import Struct
from msgspec.structs import replace

from deployer.azure.azure import Azure
from deployer.endpoints.keys import Which, rotate
from deployer.endpoints.publish_keys import RETIRES, SecretStore, is_published, publish
from deployer.values.endpoint import KeyHandover, Keys
from deployer.values.problem import Problem, Refused, Severity


class RotationChoice(Struct, frozen=True):
    """What the user says of a rotation."""

    finish: bool = False
    retire: Which | None = None
    """The key that callers use now, and are to leave; None where the vault tells, or it is the primary one."""
    adopt: bool = False
    """Write secrets that deployer did not write."""


class RotationStep(Struct, frozen=True):
    """What a run does to the keys of one endpoint or account."""

    keys: Keys
    retire: Which
    regenerate: Which | None
    """None where the rotation is finished already, or under way: an earlier run came as far."""
    under_way: bool = False
    """Begun by an earlier run, and not to be finished now."""

    @property
    def publishes(self) -> bool:
        """Whether what is regenerated is the key to move to."""
        return self.regenerate is not None and self.regenerate != self.retire


def next_step(keys: Keys, store: SecretStore | None, choice: RotationChoice) -> RotationStep:
    """The next step of a rotation, as vault and user tell. Raises Refused where callers would lose their key."""
    if store is None:
        retire = choice.retire or "primary"
        return RotationStep(keys, retire, retire if choice.finish else other(retire))
    published, stored = is_published(store, keys, choice.adopt)
    tag = stored.tags.get(RETIRES, "") if stored else ""
    under_way = published is not None and tag == keys.named(other(published)).fingerprint
    if published and choice.retire and choice.retire != (other(published) if choice.finish else published):
        _refuse(
            keys,
            f"key vault '{store.name}' tells callers to send the {published} key",
            "omit --retire: the vault knows which key callers are to leave",
        )
    if choice.finish:
        return _last(keys, store, published, tag, under_way)
    if under_way and published:
        return RotationStep(keys, other(published), None, under_way=True)
    retire = published or choice.retire or "primary"
    return RotationStep(keys, retire, other(retire))


def require_rest(steps: Sequence[RotationStep], holders: Collection[str]) -> None:
    """Raises Refused where a rotation is under way that an earlier run has begun in full. One that it did not, as it
    ended before all keys were replaced or before `holders`, who have connections of ours, got them, is gone on with.
    """
    if steps and all(step.under_way and step.keys.endpoint.full_name not in holders for step in steps):
        keys, published = steps[0].keys, other(steps[0].retire)
        _refuse(
            keys,
            f"a rotation is under way: the {published} key is published, and the {steps[0].retire} key still works",
            "run 'deployer keys rotate --finish' once no caller sends the old key",
        )


def _last(keys: Keys, store: SecretStore, published: Which | None, tag: str, under_way: bool) -> RotationStep:
    if published is None:
        _refuse(
            keys,
            f"key vault '{store.name}' has none of the keys, so callers have nothing to move to",
            "publish one first: 'deployer keys rotate', or 'deployer keys push'",
        )
    if not tag:
        _refuse(keys, "no rotation is under way", "begin one: 'deployer keys rotate', without --finish")
    retire = other(published)
    return RotationStep(keys, retire, retire if under_way else None)


def take_step(azure: Azure, step: RotationStep, store: SecretStore | None, adopt: bool = False) -> KeyHandover:
    """Replace a key, proven by both fingerprints, and publish it where it is the one to move to. Raises Refused."""
    keep, vault = other(step.retire), store.name if store else ""
    if step.regenerate is None:
        return KeyHandover(step.keys, keep, step.retire if step.under_way else "", vault)
    now = rotate(azure, step.keys, step.regenerate)
    if not step.publishes:
        return KeyHandover(now, keep, vault=vault)
    begun = KeyHandover(now, keep, step.retire, vault)
    if store is None:
        return begun
    try:
        return replace(begun, secrets=publish(store, now, keep, now.named(step.retire).fingerprint, adopt))
    except Refused as refused:
        message = f"'{now.endpoint.full_name}': the {keep} key was replaced and is not published; "
        message += f"callers that send the {step.retire} key go on"
        help = "run the same command again once the vault takes it: it replaces the same key"
        raise Refused([*refused.problems, Problem("KEY006", Severity.ERROR, message, help=help)]) from None


def other(which: Which) -> Which:
    """The other of both keys."""
    return "secondary" if which == "primary" else "primary"


def _refuse(keys: Keys, what: str, help: str) -> NoReturn:
    raise Refused(Problem("KEY006", Severity.ERROR, f"'{keys.endpoint.full_name}': {what}", help=help))
