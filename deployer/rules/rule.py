"""A rule, what it finds, and what it is given to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from deployer.catalog.catalog import Catalog
from deployer.environment.deployment import Deployment
from deployer.environment.environment import Environment
from deployer.environment.network import ManagedNetwork, OutboundRule
from deployer.environment.project import Project
from deployer.environment.resolved import ResolvedProject, ResolvedRegion
from deployer.environment.resolved_deployment import (
    AccountDeployment,
    HubDeployment,
    ManagedDeployment,
    ServerlessDeployment,
)
from deployer.rules.support.cross_file import CrossFile
from deployer.values.problem import Fix
from deployer.values.problem import Severity as Severity  # a rule names its own beside its code
from deployer.values.source import Path


class Finding(Struct, frozen=True):
    """One place that breaks a rule. `fixes` are ideas, nearest first; repair.py proves them before anyone sees them."""

    path: Path
    message: str
    help: str = ""
    fixes: tuple[Fix, ...] = ()
    key: bool = False
    """The key at the path is meant, not its value."""
    unless_live: bool = False
    """It stands in the way of creating the deployment, not of keeping one that exists."""


Findings = Iterator[Finding]


class View(Struct, frozen=True):
    """One environment, and what it shares with the others that are checked with it."""

    site: ResolvedRegion
    cross_file: CrossFile
    served: tuple[tuple[ResolvedProject, HubDeployment], ...]
    """Every deployment of a known model on the hub, with its project."""
    written: tuple[tuple[Path, Project, Deployment], ...]
    """Every deployment with its path, of unknown models too."""

    @property
    def serverless(self) -> Iterator[tuple[ResolvedProject, ServerlessDeployment]]:
        """Those of a hub without machines."""
        return ((home, served) for home, served in self.served if isinstance(served, ServerlessDeployment))

    @property
    def managed(self) -> Iterator[tuple[ResolvedProject, ManagedDeployment]]:
        """Those of a hub on machines of your own quota."""
        return ((home, served) for home, served in self.served if isinstance(served, ManagedDeployment))

    @property
    def in_accounts(self) -> Iterator[AccountDeployment]:
        """Those of a known model in a Foundry account."""
        return (served for account in self.site.accounts for served in account.deployments)

    @property
    def outbound_rules(self) -> Iterator[tuple[Path, ManagedNetwork, OutboundRule]]:
        """What machines of a hub may reach, each with its path and the network that it is of."""
        hub = self.environment.hub
        if hub and (network := hub.managed_network):
            for number, rule in enumerate(network.outbound_rules):
                yield ("hub", "managed_network", "outbound_rules", number), network, rule

    @property
    def environment_variables(self) -> Iterator[tuple[Path, str, str]]:
        """Those of the machines: path, name and value."""
        for _, served in self.managed:
            for name, value in (served.compute.environment_variables or {}).items():
                yield (*served.path, "compute", "environment_variables", name), name, value

    @property
    def environment(self) -> Environment:
        """What the user wrote."""
        return self.site.environment

    @property
    def catalog(self) -> Catalog:
        """The facts, for the day of the check."""
        return self.site.catalog


class Rule(Struct, frozen=True):
    """What must hold. Codes are three letters and three digits and never change their meaning."""

    code: str
    severity: Severity
    find: Callable[[View], Findings]
    suppressible: bool = True
    """False where what it finds cannot be rendered as the file says: something declared would be left out, or become
    something else. tests/check/test_suppress.py holds which rules these are."""
