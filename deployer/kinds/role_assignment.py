"""Role assignments: https://learn.microsoft.com/azure/templates/microsoft.authorization/roleassignments

They extend a group, a hub, what is made beside it, an account or a project. Azure takes one for each scope, role and
principal, whatever its name, so one that somebody else made serves as well.

Of an identity that is only made with what has it nobody knows the object id before: the description says whose it is,
and the name is made of that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache

from deployer.catalog.catalog import at
from deployer.catalog.role import Role, guid
from deployer.environment.governance import Access
from deployer.environment.identity_holder import IdentityHolder, holder_of
from deployer.environment.names import assignment_name
from deployer.environment.resolved import ResolvedRegion
from deployer.kinds.foundry.account import API_VERSION
from deployer.kinds.hub.hub import KIND as HUB
from deployer.kinds.hub.online_endpoint import KIND as ONLINE_ENDPOINT
from deployer.kinds.key import Key, words
from deployer.kinds.kind import ENVELOPE, Comparison, Kind, Lifecycle, Ownership, Wanted, Yaml
from deployer.values.armid import parent
from deployer.values.json_path import value_at
from deployer.values.late_value import principal_of, property_of
from deployer.values.resource import Body, Expression
from deployer.values.source import Path

TYPES = {"user": "User", "group": "Group", "service_principal": "ServicePrincipal"}


def wants(site: ResolvedRegion) -> Iterator[Wanted]:
    """Every access that is declared, on its scope. Unknown roles are left out: a rule reports them."""
    for path, id, access in site.access():
        # The marks by which assignments are found again stand on what is ours, the group where it is: written first.
        marked = site.own if id == site.group and site.environment.group.existing else ()
        yield from _assignments(site, id, access, path, (id, *marked))


def _assignments(
    site: ResolvedRegion, scope: str, access: list[Access], path: Path, needs: tuple[str, ...]
) -> Iterator[Wanted]:
    definitions = f"/subscriptions/{site.environment.subscription}/providers/Microsoft.Authorization/roleDefinitions"
    for i, each in enumerate(access):
        role, holder = site.catalog.role(each.role), holder_of(site, each.identity) if each.identity else None
        if not role or not (holder or each.principal):
            continue  # a rule says that nothing has that name
        said = f"{_MARK}{holder.identity}'" if holder else ""
        name = assignment_name(site.environment.name, scope, role, said or str(each.principal))
        values = {
            "role": f"{definitions}/{role}",
            "principal": None if holder else each.principal,
            "type": TYPES[each.type or "service_principal"],
            "description": said,
        }
        yield Wanted(
            f"{scope}/providers/Microsoft.Authorization/roleAssignments/{name}",
            values,
            needs=(*needs, holder.real) if holder and holder.kind else needs,
            origin=(*path, i),
            remark=f"'{each.role}' for '{each.principal}'" if not holder else f"'{each.role}' for {said}",
            expressions={PRINCIPAL: _principal(holder)} if holder else {},
        )


def holder_id(body: Body) -> str:
    """Id of what has the identity that one of ours was made for; empty where it was made for an object id."""
    said = str(value_at(body, ("properties", "description")) or "")
    return said.removeprefix(_MARK).removesuffix("'") if said.startswith(_MARK) else ""


def _principal(holder: IdentityHolder) -> Expression:
    """Its object id, as Azure tells it when the role is given."""
    if holder.assigned:
        return property_of(holder.assigned[0], "2023-01-31", "principalId")
    return principal_of(holder.real, _VERSIONS[holder.kind])


_MARK = "the identity of '"
_VERSIONS: Mapping[str, str] = {
    "hub": HUB.api_version,
    "project": HUB.api_version,
    "online_endpoint": ONLINE_ENDPOINT.api_version,
    "foundry_account": API_VERSION,
    "foundry_project": API_VERSION,
}
PRINCIPAL: Path = ("properties", "principalId")


def owned(environment: str, id: str, body: Body) -> bool:
    """Ours bear the GUID that we derive from what they say."""
    properties = body.get("properties") or {}
    role = guid(str(properties.get("roleDefinitionId", ""))) or ""
    whose = (str(properties.get(key) or "") for key in ("principalId", "description"))
    names = [assignment_name(environment, parent(id), role, each) for each in whose]
    return id.rsplit("/", 1)[-1].lower() in names


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
    return f"'{name}' for " + (str(properties["description"]) if holder_id(body) else f"'{properties['principalId']}'")


KIND = Kind(
    name="role_assignment",
    title="role assignment",
    type="Microsoft.Authorization/roleAssignments",
    api_version="2022-04-01",
    parent="resource_group",  # the list of a group holds those of everything in it
    extends=(
        *("resource_group", "hub", "project", "storage_account", "key_vault", "container_registry"),
        *("foundry_account", "foundry_project"),
    ),
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
        late=(PRINCIPAL,),
        caseless=(
            PRINCIPAL,
            ("properties", "principalType"),
            ("properties", "roleDefinitionId"),
        ),
    ),
    lifecycle=Lifecycle(
        forces_replacement=(PRINCIPAL, ("properties", "principalType"), ("properties", "roleDefinitionId")),
        patches=False,
        slots=slots,
        outage="access gap: {remark} is missing until the assignment is made again",
        deadline=300,
    ),
    ownership=Ownership(
        tagged=False,
        owned=owned,
        remark=remark,
        substitute_by=PRINCIPAL,
        refusal_code="RoleAssignmentExists",
        optional=True,
    ),
    yaml=Yaml(
        keys={
            ("properties", "principalType"): Key(("type",), words({theirs: ours for ours, theirs in TYPES.items()})),
            PRINCIPAL: Key(("principal",)),
            ("properties", "roleDefinitionId"): Key(("role",)),
        },
    ),
)
