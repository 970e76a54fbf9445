"""What expressions find in a running deployment: reference() and list*()."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from deployer.sandbox.deployments.dependencies import Names
from deployer.sandbox.deployments.door import Door
from deployer.sandbox.deployments.language.failure import Failure, stranger
from deployer.sandbox.deployments.unit import Unit
from deployer.sandbox.target import parse


@dataclass(frozen=True, slots=True)
class Runtime:
    """The live Azure, as the expressions of one template see it."""

    door: Door
    units: Sequence[Unit]

    def reference(self, name: str, version: str, full: bool) -> Any:
        """The properties of a resource, or all of it."""
        unit = self._unit(name)
        id, version = self._address(name, version, unit)
        found = self.door.read("GET", id, version)
        if not full:
            return found.get("properties", {})
        target = parse(id)
        kept = {key: value for key, value in found.items() if key not in ("id", "name", "type", "systemData")}
        return {
            "apiVersion": version,
            **kept,
            "subscriptionId": target.subscription if target else "",
            "resourceGroupName": target.group if target else "",
            "resourceId": id.split("/providers/")[-1],
            "referenceApiVersion": version,
            "condition": True,
            "isConditionTrue": True,
            "isTemplateResource": unit is not None,
            "isAction": False,
            "provisioningOperation": "Create" if unit and not unit.existing else "Read",
        }

    def act(self, function: str, name: str, version: str, body: Any) -> Any:
        """The answer of an action: listKeys."""
        id, version = self._address(name, version, self._unit(name))
        return self.door.read("POST", f"{id}/{function}", version, body)

    def _unit(self, name: str) -> Unit | None:
        keys = Names.of(self.units).keys(name)
        return next((unit for unit in self.units if unit.key in keys), None)

    def _address(self, name: str, version: str, unit: Unit | None) -> tuple[str, str]:
        if unit:
            return unit.id, version or unit.version
        if not version:
            what = f"The template resource reference to '{name}' requires an API version."
            raise Failure(f"{what} Please see https://aka.ms/arm-function-reference for usage details.")
        if not name.startswith("/"):
            raise stranger(name)
        return name, version
