"""What a hub stands on: what is given by its id, and what is made under a name derived from the hub's place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from msgspec import Struct

from deployer.environment.arm_ids import INSIGHTS_ID, REGISTRY_ID, STORAGE_ID, VAULT_ID, ArmIdOf
from deployer.environment.hub import Hub
from deployer.environment.hub_resources import ApplicationInsights, ContainerRegistry, KeyVault, StorageAccount
from deployer.environment.names import insights_name, registry_name, storage_name, vault_name
from deployer.values.source import Path

Made = TypeVar("Made")


class HubDependencies(Struct, frozen=True):
    """Ids of the resources beside a hub."""

    hub: Hub
    group: str
    place: tuple[str, str, str, str]
    """Subscription, group, hub and region: what derived names are a hash of."""

    @property
    def storage(self) -> str:
        """ARM id of the storage account."""
        return self._id(self.hub.storage_account or None, STORAGE_ID, storage_name)

    @property
    def vault(self) -> str:
        """ARM id of the key vault."""
        return self._id(self.hub.key_vault or None, VAULT_ID, vault_name)

    @property
    def registry(self) -> str | None:
        """ARM id of the container registry, where there is one."""
        given = self.hub.container_registry
        return self._id(given, REGISTRY_ID, registry_name) if self.made_registry or isinstance(given, str) else None

    @property
    def insights(self) -> str | None:
        """ARM id of the Application Insights, where there is one."""
        given = self.hub.application_insights
        return self._id(given, INSIGHTS_ID, insights_name) if self.made_insights or isinstance(given, str) else None

    @property
    def made_storage(self) -> StorageAccount | None:
        """What the storage account that is ours shall be."""
        return self._made(self.hub.storage_account or StorageAccount(), StorageAccount)

    @property
    def made_vault(self) -> KeyVault | None:
        """What the vault that is ours shall be."""
        return self._made(self.hub.key_vault or KeyVault(), KeyVault)

    @property
    def made_registry(self) -> ContainerRegistry | None:
        """What the registry that is ours shall be."""
        return self._made(self.hub.container_registry, ContainerRegistry)

    @property
    def made_insights(self) -> ApplicationInsights | None:
        """What the Application Insights that is ours shall be."""
        return self._made(self.hub.application_insights, ApplicationInsights)

    def made(self) -> Iterator[tuple[Path, str, StorageAccount | KeyVault | ContainerRegistry]]:
        """What is ours, and takes roles: where the file says it, its ARM id, and what it shall be."""
        if self.made_storage:
            yield ("hub", "storage_account"), self.storage, self.made_storage
        if self.made_vault:
            yield ("hub", "key_vault"), self.vault, self.made_vault
        if self.made_registry and self.registry:
            yield ("hub", "container_registry"), self.registry, self.made_registry

    def _id(self, given: object, wanted: ArmIdOf, name: Callable[[str, str, str, str], str]) -> str:
        return given if isinstance(given, str) else f"{self.group}/providers/{wanted.type}/{name(*self.place)}"

    def _made(self, wanted: object, section: type[Made]) -> Made | None:
        return wanted if isinstance(wanted, section) and not self.hub.existing else None
