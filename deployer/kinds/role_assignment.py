"""Role assignments: https://learn.microsoft.com/azure/templates/microsoft.authorization/roleassignments

They extend a group, a hub, an account or a project. Azure takes one for each scope, role and principal, whatever its
name, so one that somebody else made serves as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache

from deployer.catalog.catalog import at
from deployer.catalog.role import Role, guid
from deployer.environment.governance import Access
from deployer.environment.names import assignment_name
from deployer.environment.resolved import ResolvedRegion
from deployer.kinds.key import Key, words
from deployer.kinds.kind import ENVELOPE, Comparison, Kind, Lifecycle, Ownership, Wanted, Yaml
from deployer.values.armid import parent
from deployer.values.resource import Body
from deployer.values.source import Path

TYPES = {"user": "User", "group": "Group", "service_principal": "ServicePrincipal"}


def wants(site: ResolvedRegion) -> Iterator[Wanted]:
    """Every access that is declared, on its scope. Unknown roles are left out: a rule reports them."""
    environment = site.environment
    # The marks by which assignments are found again stand on what is ours, the group where it is: written first.
    marked = site.own if environment.group.existing else ()
    yield from _assignments(site, site.group, environment.access, ("access",), (site.group, *marked))
    if hub := site.hub:
        yield from _assignments(site, hub.id, hub.section.access, ("hub", "access"), (hub.id,))
    for home in site.projects:
        yield from _assignments(site, home.id, home.project.access, (*home.path, "access"), (home.id,))
    for account in site.accounts:
        yield from _assignments(site, account.id, account.section.access, (*account.path, "access"), (account.id,))
        for project in account.projects:
            yield from _assignments(site, project.id, project.project.access, (*project.path, "access"), (project.id,))


def _assignments(
    site: ResolvedRegion, scope: str, access: list[Access], path: Path, needs: tuple[str, ...]
) -> Iterator[Wanted]:
    for i, each in enumerate(access):
        if role := site.catalog.role(each.role):
            name = assignment_name(site.environment.name, scope, role, each.principal)
            definition = f"/subscriptions/{site.environment.subscription}/providers/Microsoft.Authorization"
            values = {
                "role": f"{definition}/roleDefinitions/{role}",
                "principal": each.principal,
                "type": TYPES[each.type],
            }
            id = f"{scope}/providers/Microsoft.Authorization/roleAssignments/{name}"
            yield Wanted(id, values, needs=needs, origin=(*path, i), remark=f"'{each.role}' for '{each.principal}'")


def owned(environment: str, id: str, body: Body) -> bool:
    """Ours bear the GUID that we derive from what they say."""
    properties = body.get("properties") or {}
    role = guid(str(properties.get("roleDefinitionId", ""))) or ""
    name = assignment_name(environment, parent(id), role, str(properties.get("principalId", "")))
    return id.rsplit("/", 1)[-1].lower() == name


def slots(id: str, body: Body) -> tuple[str, ...]:
    """One for each scope, role and principal: Azure refuses another one with RoleAssignmentExists."""
    properties = body.get("properties") or {}
    role = guid(str(properties.get("roleDefinitionId", "")))
    return (f"role {parent(id)} {role} {properties.get('principalId')}".lower(),)


@cache
def _roles() -> tuple[Role, ...]:
    return tuple(at(date.min).roles.values())  # no role has a day


def remark(body: Body) -> str:
    """Which role for whom: the name of an assignment is a GUID."""
    properties = body.get("properties") or {}
    role = guid(str(properties.get("roleDefinitionId", ""))) or properties.get("roleDefinitionId")
    name = next((each.name for each in _roles() if each.id == role), f"role {role}")
    return f"'{name}' for '{properties.get('principalId')}'"


KIND = Kind(
    name="role_assignment",
    title="role assignment",
    type="Microsoft.Authorization/roleAssignments",
    api_version="2022-04-01",
    parent="resource_group",  # the list of a group holds those of everything in it
    extends=("resource_group", "hub", "project", "foundry_account", "foundry_project"),
    wants=wants,
    comparison=Comparison(
        readonly=(
            *ENVELOPE,
            ("properties", "scope"),
            ("properties", "createdOn"),
            ("properties", "updatedOn"),
            ("properties", "createdBy"),
            ("properties", "updatedBy"),
        ),
        caseless=(
            ("properties", "principalId"),
            ("properties", "principalType"),
            ("properties", "roleDefinitionId"),
        ),
    ),
    lifecycle=Lifecycle(
        fixed=(("properties",),),
        patches=False,
        slots=slots,
        gap="access gap: {remark} is missing until the assignment is made again",
        deadline=300,
    ),
    ownership=Ownership(
        tagged=False,
        owned=owned,
        remark=remark,
        serves=("properties", "principalId"),
        optional=True,
    ),
    yaml=Yaml(
        keys={
            ("properties", "principalType"): Key(("type",), words({theirs: ours for ours, theirs in TYPES.items()})),
            ("properties", "principalId"): Key(("principal",)),
            ("properties", "roleDefinitionId"): Key(("role",)),
        },
    ),
)
