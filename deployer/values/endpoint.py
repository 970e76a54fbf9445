"""A live endpoint and its keys, for whoever calls it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from deployer.values.secret import Secret


class EndpointDeployment(Struct, frozen=True):
    """One of several deployments behind an endpoint."""

    name: str
    model: str
    traffic: int
    """Percent of the calls that it answers."""


class Endpoint(Struct, frozen=True):
    """Where an endpoint is and what it serves. Its key is not here, and nowhere else in our reach."""

    name: str
    project: str
    kind: str
    """`serverless endpoint`, `online endpoint` or `Foundry deployment`."""
    model: str
    state: str
    url: str
    id: str
    environment: str = ""
    type: str = ""
    """Name of its kind: `serverless_endpoint`."""
    request_model: str = ""
    """What callers send as `model`; empty where the endpoint serves one model and the name is not looked at."""
    takes_keys: bool = True
    token_scope: str = ""
    """What a token of Entra for it is asked for."""
    bases: tuple[tuple[str, str], ...] = ()
    """For each client, what it takes as its base (docs/clients.md)."""
    deployments: tuple[EndpointDeployment, ...] = ()
    """Those behind it, where its traffic does not all go to one: then `model` is that of the one with most of it."""
    deployment: str = ""
    """The one of them that callers name in a header, so that no other answers."""

    @property
    def full_name(self) -> str:
        """`assistants/chat`: how every command and report names it."""
        return f"{self.project}/{self.name}"

    def apart(self) -> Iterator[Endpoint]:
        """It, and each deployment behind it, `assistants/chat/green`, as an endpoint whose callers name that one."""
        yield self
        for each in self.deployments:
            yield replace(
                self,
                name=f"{self.name}/{each.name}",
                id=f"{self.id}/deployments/{each.name}",
                model=each.model,
                deployments=(),
                deployment=each.name,
            )


class Keys(Struct, frozen=True):
    """Both keys of an endpoint: callers use one while the other is replaced."""

    endpoint: Endpoint
    primary: Secret
    secondary: Secret
    chosen: str = "primary"
    """The one to hand out."""
    rotated: str = ""
    """The one that was just replaced, proven by its fingerprint."""
    callers: tuple[str, ...] = ()
    """Full names of all endpoints that the same keys open; empty where they open this one alone."""
    copies: tuple[str, ...] = ()
    """Connections that may hold a copy of a key, as `hub/connection`."""
    unread: str = ""
    """Why connections could not be read."""

    def named(self, which: str) -> Secret:
        """The primary or the secondary."""
        return self.primary if which == "primary" else self.secondary


class PublishedSecret(Struct, frozen=True):
    """What became of one secret of a key vault."""

    name: str
    version: str
    change: str
    """`created`, `updated`, or `unchanged` where the vault had the value."""


class KeyHandover(Struct, frozen=True):
    """Where the keys of an endpoint, or of an account, stand after they were published or rotated."""

    keys: Keys
    published: str
    """The key that callers are to send: `primary` or `secondary`."""
    retiring: str = ""
    """The key that still opens it, until `keys rotate --finish` replaces it; empty where no rotation is under way."""
    vault: str = ""
    """Name of the key vault; empty where none is used."""
    secrets: tuple[PublishedSecret, ...] = ()
    connections: tuple[str, ...] = ()
    """Those of ours into which the key was written, as `project/connection`."""


Container = Literal["inference-server", "storage-initializer"]


class ContainerLogs(Struct, frozen=True):
    """The lines that Azure keeps, as it has them: foreign text, not to be shown without `printable`."""

    endpoint: str
    """Full name: `assistants/mixtral`."""
    deployment: str
    container: Container
    lines: tuple[str, ...]
    """Without their ends; none where Azure has none yet."""
