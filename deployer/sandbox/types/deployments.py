"""Deployments of templates: what they do is in sandbox/deployments, their addresses in frontend/deployments."""

from __future__ import annotations

from deployer.sandbox.behaviour import Behaviour
from deployer.sandbox.deployments import follow, submit
from deployer.sandbox.deployments.answers import view
from deployer.sandbox.resource_type import Type

_SPEC = "resources/resource-manager/Microsoft.Resources/stable/2024-03-01/resources.json"
BEHAVIOURS = (
    Behaviour("deployments have no location in a group, and are not listed among its resources", "spec", _SPEC),
)
TYPE = Type(
    name="Microsoft.Resources/deployments",
    put=submit.put,
    delete=follow.delete,
    view=view,
    ended=follow.ended,
    missing=follow.missing,
    tracked=False,
    regional=False,
)
