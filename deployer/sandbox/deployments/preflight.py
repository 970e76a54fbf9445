"""What ARM asks the front end and some providers before it lets a deployment begin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from deployer.sandbox import checks
from deployer.sandbox.arm import manage
from deployer.sandbox.call import Call
from deployer.sandbox.cloud import Cloud
from deployer.sandbox.deployments.compiled import body
from deployer.sandbox.deployments.door import Door, failure
from deployer.sandbox.deployments.intake import LEVELS, Order
from deployer.sandbox.deployments.language.evaluate import is_live
from deployer.sandbox.deployments.nesting import Nesting
from deployer.sandbox.deployments.permitted import permitted
from deployer.sandbox.deployments.problem import Refusal
from deployer.sandbox.deployments.unit import Unit
from deployer.sandbox.target import parse
from deployer.sandbox.tokens import CLIENT
from deployer.sandbox.wire import Request

_ASKED = frozenset({"microsoft.storage/storageaccounts", "microsoft.keyvault/vaults"})
"""Types whose providers look at a template beforehand."""


def preflight(call: Call, order: Order, level: str = LEVELS[0]) -> None:
    """Raises Refusal for what is found wrong before anything happens. `level` is how much is looked at."""
    units = [unit for unit in order.compiled.units if unit.active and not unit.existing]
    for unit in units:
        _known(call, unit)
    if group := Nesting(call.cloud, call.caller).homeless(order.compiled):
        raise Refusal("ResourceGroupNotFound", f"Resource group '{group}' could not be found.", status=404)
    if level == "Template":
        return
    permitted(call, units, "GET" if level == "ProviderNoRbac" else "PUT")
    details = list(_looked(call, units))
    if not details:
        return
    inner = {
        "code": "PreflightValidationCheckFailed",
        "message": "Preflight validation failed. Please refer to the details for the specific errors.",
        "details": details,
    }
    text = (
        f"The template deployment '{order.name}' is not valid according to the validation procedure. "
        f"The tracking id is '{call.correlation}'. See inner errors for details."
    )
    raise Refusal("InvalidTemplateDeployment", text, details=[inner])


def _known(call: Call, unit: Unit) -> None:
    """Type and api-version are ones that ARM knows."""
    target = parse(unit.id)
    assert target
    url = f"https://management.azure.com{unit.id}?api-version={unit.version}"
    asked = Call(call.cloud, Request("PUT", url, call.request.headers), target, unit.version, unit.body)
    known = (checks.known_type,) if target.namespace else ()  # a resource group has none
    refusal = checks.first(asked, checks.subscription, checks.version, *known)
    if refusal:
        found = failure(refusal)
        raise Refusal(str(found["code"]), str(found["message"]), status=refusal.status)


def _looked(call: Call, units: list[Unit]) -> Iterator[dict[str, Any]]:
    """What providers that look beforehand say, asked in a copy of the cloud that is thrown away."""
    there = call.subscription.registered
    asked = [unit for unit in units if unit.type.lower() in _ASKED and unit.type.split("/")[0].lower() in there]
    sure = [unit for unit in asked if not _late(unit.body)]
    if not sure:
        return
    door = Door(_copy(call.cloud), manage, CLIENT)
    for unit in sure:
        response = door.ask("PUT", unit.id, unit.version, body(unit))
        if response.status >= 400 and response.status != 404:
            found = failure(response)
            yield {"code": found["code"], "target": unit.name, "message": found["message"]}


def _late(content: Any) -> bool:
    """Whether something in a body, as the template has it, is known only while the deployment runs."""
    if isinstance(content, str):
        return is_live(content)
    inner = content.values() if isinstance(content, dict) else content if isinstance(content, list) else ()
    return any(_late(item) for item in inner)


def _copy(cloud: Cloud) -> Cloud:
    made = Cloud(cloud.clock, cloud.settings)
    made.subscriptions.update(cloud.subscriptions)
    made.tombs.update(cloud.tombs)
    made.counts.update(cloud.counts)
    for record in cloud.index.records.values():
        if record.type.lower() in _ASKED or record.type.lower() == "microsoft.resources/resourcegroups":
            made.index.add(record)
    return made
