"""Roles are named as Azure names them, or by their id."""

from __future__ import annotations

from datetime import date

from deployer.catalog.catalog import at
from deployer.catalog.role import GUID

CATALOG = at(date(2026, 11, 23))
DEVELOPER = "64702f94-c441-49e6-a78b-ef80e0188fee"


def test_a_role_is_found_by_its_name_in_any_case() -> None:
    assert CATALOG.role("Azure AI Developer") == CATALOG.role("azure ai developer") == DEVELOPER


def test_the_id_of_any_role_is_taken_alone_or_as_a_path() -> None:
    assert CATALOG.role(DEVELOPER.upper()) == DEVELOPER
    own = "11111111-2222-3333-4444-555555555555"
    assert CATALOG.role(f"/subscriptions/S/providers/Microsoft.Authorization/roleDefinitions/{own}") == own


def test_anything_else_is_no_role() -> None:
    assert CATALOG.role("Azure AI Master") is None
    assert CATALOG.role("roleDefinitions/developer") is None


def test_every_role_has_an_id_of_its_own_and_a_source() -> None:
    roles = CATALOG.roles.values()
    assert all(GUID.fullmatch(role.id) for role in roles)
    assert len({role.id for role in roles}) == len(roles) == len({role.name.lower() for role in roles})
    assert {role.source for role in roles} <= set(CATALOG.sources)
