"""One resource of a template, after its loops are unrolled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from deployer.sandbox.deployments.language.scope import Scope
from deployer.sandbox.deployments.problem import Path

DEPLOYMENTS = "Microsoft.Resources/deployments"


@dataclass(frozen=True, slots=True)
class Unit:
    """What one PUT of a deployment will send; its body is still as the template has it."""

    id: str
    type: str
    version: str
    name: str
    """With the names of its parents: `workspace/endpoint`."""
    body: Mapping[str, Any]
    path: Path
    scope: Scope
    """Where its expressions stand."""
    symbol: str = ""
    loop: str = ""
    active: bool = True
    """False where its condition is false."""
    existing: bool = False
    """Only read."""
    depends: Any = None
    """`dependsOn` as the template has it."""
    copy: Any = None
    """`copy` as the template has it."""
    needs: tuple[str, ...] = ()
    """Keys of the units that come first."""
    implied: Mapping[str, str] = field(default_factory=dict)
    """Keys of units that its expressions refer to, with the api-version asked for."""

    @property
    def key(self) -> str:
        """The id in lower case; what a template refers to without deploying has a mark of its own."""
        return self.id.lower() + ("#existing" if self.existing else "")

    @property
    def label(self) -> str:
        """`Microsoft.Storage/storageAccounts/name`, as ARM's sentences have it."""
        namespace, *types = self.type.split("/")
        return namespace + "".join(f"/{type}/{name}" for type, name in zip(types, self.name.split("/"), strict=True))

    @property
    def nested(self) -> bool:
        """Whether it is a deployment inside this one."""
        return self.type.lower() == DEPLOYMENTS.lower()
