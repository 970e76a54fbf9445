"""Deployments of templates: what they do is in sandbox/deployments, their addresses in frontend/deployments."""

from __future__ import annotations

from deployer.sandbox.deployments import follow, submit
from deployer.sandbox.deployments.answers import view
from deployer.sandbox.deployments.sources import BEHAVIOURS
from deployer.sandbox.resource_type import Type

__all__ = ["BEHAVIOURS", "TYPE"]

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
