"""The Azures there are: where each is managed, and where one signs in to it.

https://learn.microsoft.com/azure/azure-government/compare-azure-government-global-azure
https://learn.microsoft.com/azure/china/resources-developer-guide
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct


class Cloud(Struct, frozen=True):
    """One Azure. Tokens of one are worth nothing in another."""

    endpoint: str
    """Of the resource manager."""
    authority: str
    """Host of Microsoft Entra ID."""
    name: str
    """As azure-ai-ml and the CLI call it."""
    vault: str
    """What the hosts of its key vaults end in."""

    @property
    def scope(self) -> str:
        """What a token is asked for."""
        return f"{self.endpoint}/.default"


CLOUDS: Mapping[str, Cloud] = {
    "public": Cloud("https://management.azure.com", "login.microsoftonline.com", "AzureCloud", "vault.azure.net"),
    "usgovernment": Cloud(
        "https://management.usgovcloudapi.net",
        "login.microsoftonline.us",
        "AzureUSGovernment",
        "vault.usgovcloudapi.net",
    ),
    "china": Cloud(
        "https://management.chinacloudapi.cn", "login.chinacloudapi.cn", "AzureChinaCloud", "vault.azure.cn"
    ),
}
