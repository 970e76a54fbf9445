"""Where logs and metrics go: Log Analytics workspaces, which take no data here, and Application Insights."""

from __future__ import annotations

from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.refusals import Refusals
from deployer.sandbox.arm.resource_body import built, dropped, located, retagged, stored
from deployer.sandbox.arm.resource_type import Type
from deployer.sandbox.http import Response

_LOGS = "Microsoft.OperationalInsights/workspaces"
_INSIGHTS = "Microsoft.Insights/components"
_PUBLIC = {"publicNetworkAccessForIngestion": "Enabled", "publicNetworkAccessForQuery": "Enabled"}
say = Refusals("components")


def put_logs(call: Call) -> Response:
    """Create or change a workspace."""
    properties = {
        "sku": {"name": "PerGB2018"},
        "retentionInDays": 30,
        **_PUBLIC,
        **call.properties,
        "customerId": call.cloud.guid("log analytics", call.target.path.lower()),
        "provisioningState": "Succeeded",
    }
    return stored(call, _LOGS, {**built(call), "properties": properties})


def put_insights(call: Call) -> Response:
    """Create or change an Application Insights component."""
    before, name = call.record, call.target.name
    app, key = (call.cloud.guid(part, call.target.path.lower()) for part in ("insights app", "insights key"))
    region = str(built(call)["location"])
    properties = {
        "Flow_Type": "Bluefield",
        "Request_Source": "rest",
        "RetentionInDays": 90,
        "IngestionMode": "LogAnalytics",
        **_PUBLIC,
        **(before.properties if before else {}),
        **call.properties,
        "ApplicationId": name,
        "AppId": app,
        "Name": name,
        "InstrumentationKey": key,
        "ConnectionString": f"InstrumentationKey={key};IngestionEndpoint=https://{region}-0.in."
        f"applicationinsights.azure.com/;ApplicationId={app}",
        "CreationDate": before.created if before else call.cloud.clock.stamp,
        "TenantId": call.target.subscription,
        "provisioningState": "Succeeded",
    }
    return stored(call, _INSIGHTS, {**built(call, "kind"), "properties": properties}, new=200)


def _shape(call: Call) -> Response | None:
    if call.body.get("kind") and call.properties.get("Application_Type") in ("web", "other"):
        return None
    return say(call, "shape")


def _workspace(call: Call) -> Response | None:
    id = str(call.properties.get("WorkspaceResourceId") or "")
    if not id:
        return say(call, "classic")
    return None if call.cloud.find(id) else say(call, "workspace", id=id)


LOGS = Type(name=_LOGS, writable=(located,), put=put_logs, patch=retagged, delete=dropped)
INSIGHTS = Type(
    name=_INSIGHTS, writable=(located, _shape, _workspace), put=put_insights, patch=retagged, delete=dropped
)
