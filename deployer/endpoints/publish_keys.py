"""Keys -> secrets of a key vault, straight from memory: under which names, and when a new version is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Protocol

from deployer.azure.key_vault import StoredSecret
from deployer.endpoints.keys import Which, actions_of
from deployer.values.endpoint import Endpoint, Keys, PublishedSecret
from deployer.values.problem import Problem, Refused, Severity
from deployer.values.secret import Secret

RETIRES = "deployer-retires"
"""Tag with the fingerprint of the other key while callers may still send it: a rotation is under way."""
_OWNER, _ID, _KEY = "deployer", "deployer-id", "deployer-key"
_MOST, _TAG = 127, 256
"""Characters of a name, and of the value of a tag (https://learn.microsoft.com/azure/key-vault/secrets/about-secrets)."""


class SecretStore(Protocol):
    """A vault."""

    name: str

    def get(self, name: str) -> StoredSecret | None:
        """A secret; None where there is none."""

    def set(self, name: str, value: Secret, content_type: str, tags: Mapping[str, str]) -> StoredSecret:
        """A new version of one."""


def owner_of(endpoint: Endpoint) -> str:
    """Id of what has the keys: the endpoint, or the account that it is in."""
    return actions_of(endpoint.type).owner(endpoint.id)


def secret_names(endpoint: Endpoint) -> tuple[str, str]:
    """Of the key and of the URL: `prod-assistants-chat-key` and `-url`; of an account `prod-ACCOUNT-key`. What no name
    of a secret can have becomes a hyphen.
    """
    parts = [endpoint.environment, endpoint.project]
    if owner_of(endpoint) == endpoint.id:
        parts.append(endpoint.name)
    stem = re.sub(r"[^0-9a-zA-Z-]", "-", "-".join(filter(None, parts)))
    return f"{stem}-key", f"{stem}-url"


def check_names(endpoints: Iterable[Endpoint]) -> None:
    """Raises Refused where two endpoints would share a secret, or a name is too long for one."""
    holders: dict[str, Endpoint] = {}
    for endpoint in endpoints:
        name = secret_names(endpoint)[0]
        other = holders.setdefault(name.lower(), endpoint)
        if other is not endpoint:
            message = f"'{other.full_name}' and '{endpoint.full_name}' would both be secret '{name}'"
            help = "push them to different vaults, one run with --endpoint for each, or rename one"
            raise Refused(Problem("KEY005", Severity.ERROR, message, help=help))
        if len(name) > _MOST:
            message = f"the secret of '{endpoint.full_name}' would have a name of {len(name)} characters"
            help = f"a vault takes {_MOST}: shorten the name of the environment or of the endpoint"
            raise Refused(Problem("KEY005", Severity.ERROR, message, help=help))


def is_published(store: SecretStore, keys: Keys, adopt: bool = False) -> tuple[Which | None, StoredSecret | None]:
    """Which key the vault has, None where neither; and the secret. Raises Refused where it is not ours."""
    name = secret_names(keys.endpoint)[0]
    stored = _ours(store, name, keys.endpoint, adopt)
    if stored is None:
        return None, None
    held: dict[Secret, Which] = {keys.secondary: "secondary", keys.primary: "primary"}
    return held.get(stored.value), stored


def publish(
    store: SecretStore, keys: Keys, which: Which, retires: str = "", adopt: bool = False
) -> tuple[PublishedSecret, ...]:
    """Write the key, then the URL; a new version only of what the vault has not. `retires` is the fingerprint of the
    key that callers are to leave. Raises Refused, before anything is written where a secret is not ours.
    """
    endpoint = keys.endpoint
    names = secret_names(endpoint)
    values = (keys.named(which), Secret(endpoint.url))
    tags = {_OWNER: endpoint.environment, _ID: _id(endpoint)}
    more = {_KEY: which, **({RETIRES: retires} if retires else {})}
    before = [_ours(store, name, endpoint, adopt) for name in names]
    found = []
    for name, value, was, extra, what in zip(names, values, before, (more, {}), ("key", "url"), strict=True):
        if was and was.value == value and was.tags.get(_ID) == tags[_ID]:
            found.append(PublishedSecret(name, was.version, "unchanged"))
            continue
        made = store.set(name, value, f"text/plain; endpoint={what}", {**tags, **extra})
        found.append(PublishedSecret(name, made.version, "updated" if was else "created"))
    return tuple(found)


def _id(endpoint: Endpoint) -> str:
    return owner_of(endpoint).lower()[-_TAG:]


def _ours(store: SecretStore, name: str, endpoint: Endpoint, adopt: bool) -> StoredSecret | None:
    stored = store.get(name)
    if stored and stored.tags.get(_ID) != _id(endpoint) and not adopt:
        whose = f"is of '{stored.tags[_ID]}'" if _ID in stored.tags else "was not written by deployer"
        message = f"secret '{name}' of key vault '{store.name}' {whose}"
        help = "add --adopt to write a new version of it all the same, or take another vault"
        raise Refused(Problem("KEY005", Severity.ERROR, message, help=help))
    return stored
