"""Projects of accounts: https://learn.microsoft.com/azure/templates/microsoft.cognitiveservices/accounts/projects"""

from __future__ import annotations

from collections.abc import Iterator

from deployer.environment.foundry.resolved import ACCOUNTS
from deployer.environment.resolved import ResolvedRegion
from deployer.environment.tags import PROTECT, own_tags, protection
from deployer.kinds.foundry.account import API_VERSION, account_of
from deployer.kinds.foundry.body import given_identities, identity, normal_identity
from deployer.kinds.key import LOCATION, PROTECTED, Key
from deployer.kinds.kind import (
    ENVELOPE,
    IDENTITY,
    SUCCEEDED,
    Comparison,
    Kind,
    Lifecycle,
    Ownership,
    Wanted,
    Yaml,
)

TYPE = f"{ACCOUNTS}/projects"


def wants(site: ResolvedRegion) -> Iterator[Wanted]:
    """Every project of the account."""
    environment = site.environment
    for account in site.accounts:
        for each in account.projects:
            project = each.project
            layers = (environment.tags, account.section.tags, project.tags)
            values = {
                "location": account.location,
                "tags": own_tags(environment.name, *layers, protection(project.protect), site.owner_tags),
                "identity": identity(project.user_assigned_identities),
                "display_name": project.display_name or each.name,
                "description": project.description,
            }
            yield Wanted(each.id, values, needs=(account.id,), origin=each.path, existing=project.existing)


KIND = Kind(
    name="foundry_project",
    title="Foundry project",
    type=TYPE,
    api_version=API_VERSION,
    parent="foundry_account",
    wants=wants,
    comparison=Comparison(
        whole=(("identity",),),
        readonly=(
            *ENVELOPE,
            *IDENTITY,
            ("kind",),
            ("sku",),
            ("properties", "endpoints"),
            ("properties", "internalId"),
            ("properties", "isDefault"),
            ("properties", "provisioningState"),
        ),
        caseless=(("location",),),
        normal=normal_identity,
    ),
    lifecycle=Lifecycle(
        immutable={
            ("location",): "a project is where its account is",
            (
                "identity",
                "type",
            ): "a project keeps the type of its identity; agents and files live in it",
        },
        health=SUCCEEDED,
        one_at_a_time=account_of,
        deadline=900,
    ),
    ownership=Ownership(marks=3),
    yaml=Yaml(
        keys={
            **LOCATION,
            ("tags",): Key(("tags",)),
            ("tags", PROTECT): PROTECTED,
            ("identity",): Key(("user_assigned_identities",), given_identities),
            ("properties", "displayName"): Key(("display_name",)),
            ("properties", "description"): Key(("description",)),
        },
    ),
)
