"""Deployments of templates: what they do is in sandbox/deployments, their addresses in frontend/deployments."""

from __future__ import annotations

from deployer.sandbox.deployments import lifecycle, submit
from deployer.sandbox.deployments.sources import BEHAVIOURS
from deployer.sandbox.deployments.submit import view
from deployer.sandbox.resource_type import Type

__all__ = ["BEHAVIOURS", "TYPE"]

TYPE = Type(
    name="Microsoft.Resources/deployments",
    put=submit.put,
    delete=lifecycle.delete,
    view=view,
    ended=lifecycle.ended,
    missing=lifecycle.missing,
    tracked=False,
    regional=False,
)
