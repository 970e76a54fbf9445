"""What can be set about the sandbox."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field
from msgspec.structs import replace

SECONDS: Mapping[str, float] = {
    "Microsoft.Resources/resourceGroups": 30,
    "Microsoft.Resources/providers": 30,
    "Microsoft.Storage/storageAccounts": 20,
    "Microsoft.KeyVault/vaults": 15,
    "Microsoft.Network/privateEndpoints": 30,
    "Microsoft.Network/privateEndpoints/privateDnsZoneGroups": 15,
    "Microsoft.CognitiveServices/accounts": 20,
    "Microsoft.CognitiveServices/accounts/deployments": 5,
    "Microsoft.CognitiveServices/accounts/projects": 10,
    "Microsoft.CognitiveServices/accounts/raiPolicies": 5,
    "Microsoft.MachineLearningServices/workspaces": 60,
    "Microsoft.MachineLearningServices/workspaces/outboundRules": 60,
    "Microsoft.MachineLearningServices/workspaces/marketplaceSubscriptions": 30,
    "Microsoft.MachineLearningServices/workspaces/serverlessEndpoints": 30,
    "Microsoft.MachineLearningServices/workspaces/onlineEndpoints": 60,
    "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments": 480,
}
"""How long a write of each type takes (assumed: the order of magnitude that users report)."""


class Settings(Struct, frozen=True):
    """The sandbox's settings."""

    seed: str = "sandbox"
    seconds: Mapping[str, float] = field(default_factory=dict)
    """How long a write takes, by type; what is missing comes from SECONDS."""
    retry_after: int = 5
    quota: Mapping[str, int] = field(default_factory=dict)
    """Granted cores by `subscription/region/family`, `region/family` or `family`, in lower case."""
    cores: int = 0
    """Granted cores of every other family. A new subscription has none in Azure either, until its owner asks."""
    soft_delete: bool = True
    expiry: float = 86_400
    """Seconds after which the record of an ended operation is forgotten (assumed)."""
    page: int = 100
    """Entries on a page of a list of the machine learning provider (assumed)."""
    registered: bool = True
    """Subscriptions start with every provider registered; in Azure, with few."""
    throttle: bool = False
    """Count requests against ARM's token buckets."""

    def at_pace(self, seconds: float) -> Settings:
        """The same with writes that all take so long; clients are told to wait one to five seconds."""
        return replace(self, seconds=dict.fromkeys(SECONDS, seconds), retry_after=round(min(max(seconds, 1), 5)))

    def duration(self, type: str, verb: str = "") -> float:
        """Seconds that a write of a type takes; the work on keys takes five (assumed)."""
        if verb == "regenerate":
            return min(5.0, self.duration(type))
        return self.seconds.get(type, SECONDS.get(type, 0))

    def granted(self, subscription: str, region: str, family: str) -> int:
        """Cores of a family that a subscription may use in a region."""
        for key in (f"{subscription}/{region}/{family}", f"{region}/{family}", family):
            if (cores := self.quota.get(key.lower())) is not None:
                return cores
        return self.cores
