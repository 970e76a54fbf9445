"""The history of deployments: 800 at a place, the oldest deleted by Azure itself as it fills up."""

from __future__ import annotations

from deployer.sandbox.call import Call
from deployer.sandbox.deployments import store
from deployer.sandbox.deployments.errors import Refusal
from deployer.sandbox.deployments.template_resources import DEPLOYMENTS
from deployer.sandbox.record import Record

MOST = 800
_FULL, _LEFT = 775, 750
"""learn.microsoft.com/azure/azure-resource-manager/templates/deployment-history-deletions"""
KEEPS = "microsoft.resources/disabledeploymentgrooming"
"""The feature that keeps Azure from deleting; registered for the subscription."""


def siblings(call: Call) -> list[Record]:
    """The deployments of the place that a call addresses, the oldest first."""
    place = call.target.group_id if call.target.group else f"/subscriptions/{call.subscription.id}"
    return call.cloud.index.children(place, DEPLOYMENTS)


def groomed(call: Call) -> None:
    """Make room for a new deployment. Raises Refusal where there is none."""
    if call.record:
        return
    found = siblings(call)
    if len(found) >= _FULL and KEEPS not in call.subscription.registered:
        ended = [record for record in found if record.state not in {*store.ACTIVE, "Deleting"}]
        for record in sorted(ended, key=lambda record: record.changed)[: len(found) - _LEFT]:
            store.forget(call.cloud, record.id)
            call.cloud.drop("resource", record.id)
        found = siblings(call)
    if len(found) >= MOST:
        text = (
            f"Creating the deployment '{call.target.name}' would exceed the quota of '{MOST}'. "
            f"The current deployment count is '{len(found)}', please delete some deployments before creating a new "
            "one. Please see https://aka.ms/arm-deploy for usage details."
        )
        raise Refusal("DeploymentQuotaExceeded", text, status=409)
