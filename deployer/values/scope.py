"""Whose resources are meant, and where they are."""

from __future__ import annotations

from msgspec import Struct

from deployer.values.blob_container import BlobContainer, blob_container


class Scope(Struct, frozen=True):
    """One environment in one resource group. Nothing is written outside of it, but into an account that it is lent."""

    environment: str
    subscription: str
    group: str
    """Name of the resource group."""
    cloud: str = "public"
    """Which Azure."""
    tenant: str = ""
    """Id of the Entra tenant to sign in to; whichever signs in where it is empty."""
    lock: str = ""
    """URL of the blob container that holds the lock of the team; empty where it has none."""

    @property
    def id(self) -> str:
        """ARM id of the resource group."""
        return f"/subscriptions/{self.subscription}/resourceGroups/{self.group}"

    @property
    def container(self) -> BlobContainer | None:
        """The container of `lock`; None where it is empty, or no container in this cloud."""
        return blob_container(self.lock, self.cloud)
