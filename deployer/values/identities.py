"""The identities of an environment's pipelines: what each may, and whose tokens it takes for its own."""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

from msgspec import Struct

from deployer.values.blob_container import BlobContainer


class Trust(Struct, frozen=True):
    """A pipeline whose tokens an identity takes for its own."""

    name: str
    issuer: str
    subject: str
    """Exactly as the token has it, letter case included."""


class Identity(Struct, frozen=True):
    """One that a pipeline signs in as: what it may, and whom it trusts."""

    verb: str
    """`plan` or `apply`."""
    actions: tuple[str, ...]
    trusts: tuple[Trust, ...] = ()


class Identities(Struct, frozen=True):
    """All that is made for one environment."""

    environment: str
    subscription: str
    location: str
    group: str
    """The resource group of the identities, and of the lock: not that of the environment, which `destroy` empties."""
    wanted: tuple[Identity, ...]
    lock: BlobContainer | None = None

    def role(self, verb: str) -> str:
        """GUID of a role: the same for the same subscription and environment."""
        return self._guid("role", verb)

    def assignment(self, verb: str) -> str:
        """GUID of an assignment."""
        return self._guid("assignment", verb)

    def _guid(self, *parts: str) -> str:
        return str(uuid5(NAMESPACE_URL, "/".join(("deployer", self.subscription, self.environment, *parts)).lower()))
