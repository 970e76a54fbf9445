"""What a hub stands on: what is given by its id, and what is made under a name derived from the hub's place."""

from __future__ import annotations

from dataclasses import dataclass

from deployer.environment.hub import ApplicationInsights, ContainerRegistry, Hub
from deployer.environment.names import insights_name, registry_name, storage_name, vault_name


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
        return self.hub.storage_account or made

    @property
    def vault(self) -> str:
        """ARM id of the key vault."""
        return self.hub.key_vault or f"{self.group}/providers/Microsoft.KeyVault/vaults/{vault_name(*self.place)}"

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
    def makes_storage(self) -> bool:
        """Whether the storage account is ours."""
        return not self.hub.existing and self.hub.storage_account is None

    @property
    def makes_vault(self) -> bool:
        """Whether the vault is ours."""
        return not self.hub.existing and self.hub.key_vault is None

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

    @staticmethod
    def _given(written: object) -> str | None:
        return written if isinstance(written, str) else None
