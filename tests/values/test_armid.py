"""Ids are taken apart as Azure Resource Manager reads them."""

from __future__ import annotations

import pytest

from deployer.values.armid import ArmId, parent, parse

GROUP = "/subscriptions/S/resourceGroups/G"
HUB = f"{GROUP}/providers/N/workspaces/hub"


@pytest.mark.parametrize(
    ("id", "type", "name", "scope"),
    [
        (GROUP, "Microsoft.Resources/resourceGroups", "G", ""),
        (HUB, "N/workspaces", "hub", ""),
        (f"{HUB}/rules/one", "N/workspaces/rules", "hub/one", ""),
        (f"{GROUP}/providers/N/workspaces/providers", "N/workspaces", "providers", ""),
        (f"{GROUP}/providers/A/roles/x", "A/roles", "x", ""),
        (f"{HUB}/providers/A/roles/x", "A/roles", "x", "N/workspaces/hub"),
        (f"{HUB}/rules/one/providers/A/roles/x", "A/roles", "x", "N/workspaces/hub/rules/one"),
    ],
)
def test_an_id_has_a_type_a_name_and_what_it_extends(id: str, type: str, name: str, scope: str) -> None:
    found = parse(id)
    assert (found.type, found.name, found.scope) == (type, name, scope)
    assert found == ArmId("S", "G", type, tuple(name.split("/")), scope)


@pytest.mark.parametrize(
    "id",
    ["", "/subscriptions/S", f"{GROUP}/providers/N", f"{GROUP}/providers/N/t", f"{GROUP}/a/b/c/d", f"{HUB}/rules"],
)
def test_anything_else_is_refused(id: str) -> None:
    with pytest.raises(ValueError, match="is not the id of"):
        parse(id)


@pytest.mark.parametrize(
    ("id", "above"),
    [
        (HUB, GROUP),
        (f"{HUB}/rules/one", HUB),
        (f"{HUB}/providers/A/roles/x", HUB),
        (f"{GROUP}/providers/A/roles/x", GROUP),
    ],
)
def test_what_holds_a_resource_is_its_parent_what_it_extends_or_its_group(id: str, above: str) -> None:
    assert parent(id) == above
