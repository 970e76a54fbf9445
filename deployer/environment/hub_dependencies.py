"""What a hub stands on: what is given by its id, and what is made under a name derived from the hub's place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from deployer.environment.hub import Hub
from deployer.environment.hub_resources import ApplicationInsights, ContainerRegistry, KeyVault, StorageAccount
from deployer.environment.names import insights_name, registry_name, storage_name, vault_name
from deployer.values.source import Path


@dataclass(frozen=True, slots=True)
class HubDependencies:
    """Ids of the resources beside a hub."""

    hub: Hub
    group: str
    place: tuple[str, str, str, str]
    """Subscription, group, hub and region: what derived names are a hash of."""

    @property
    def storage(self) -> str:
        """ARM id of the storage account."""
        made = f"{self.group}/providers/Microsoft.Storage/storageAccounts/{storage_name(*self.place)}"
        return self._given(self.hub.storage_account) or made

    @property
    def vault(self) -> str:
        """ARM id of the key vault."""
        made = f"{self.group}/providers/Microsoft.KeyVault/vaults/{vault_name(*self.place)}"
        return self._given(self.hub.key_vault) or made

    @property
    def registry(self) -> str | None:
        """ARM id of the container registry, where there is one."""
        made = f"{self.group}/providers/Microsoft.ContainerRegistry/registries/{registry_name(*self.place)}"
        return made if self.made_registry else self._given(self.hub.container_registry)

    @property
    def insights(self) -> str | None:
        """ARM id of the Application Insights, where there is one."""
        made = f"{self.group}/providers/Microsoft.Insights/components/{insights_name(*self.place)}"
        return made if self.made_insights else self._given(self.hub.application_insights)

    @property
    def made_storage(self) -> StorageAccount | None:
        """What the storage account that is ours shall be."""
        wanted = self.hub.storage_account or StorageAccount()
        return wanted if isinstance(wanted, StorageAccount) and not self.hub.existing else None

    @property
    def made_vault(self) -> KeyVault | None:
        """What the vault that is ours shall be."""
        wanted = self.hub.key_vault or KeyVault()
        return wanted if isinstance(wanted, KeyVault) and not self.hub.existing else None

    @property
    def made_registry(self) -> ContainerRegistry | None:
        """What the registry that is ours shall be."""
        wanted = self.hub.container_registry
        return wanted if isinstance(wanted, ContainerRegistry) and not self.hub.existing else None

    @property
    def made_insights(self) -> ApplicationInsights | None:
        """What the Application Insights that is ours shall be."""
        wanted = self.hub.application_insights
        return wanted if isinstance(wanted, ApplicationInsights) and not self.hub.existing else None

    def made(self) -> Iterator[tuple[Path, str, StorageAccount | KeyVault | ContainerRegistry]]:
        """What is ours, and takes roles: where the file says it, its ARM id, and what it shall be."""
        if self.made_storage:
            yield ("hub", "storage_account"), self.storage, self.made_storage
        if self.made_vault:
            yield ("hub", "key_vault"), self.vault, self.made_vault
        if self.made_registry and self.registry:
            yield ("hub", "container_registry"), self.registry, self.made_registry

    @staticmethod
    def _given(written: object) -> str | None:
        return written if isinstance(written, str) else None
