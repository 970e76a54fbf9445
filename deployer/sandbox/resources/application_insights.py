"""Application Insights."""

from __future__ import annotations

from deployer.sandbox.arm import checks
from deployer.sandbox.arm.call import Call
from deployer.sandbox.arm.errors import provider
from deployer.sandbox.arm.resource_body import built, dropped, keep, located, retagged
from deployer.sandbox.arm.resource_type import Type, plain
from deployer.sandbox.http import Response, answer

NAME = "Microsoft.Insights/components"


def put(call: Call) -> Response:
    """Create or change one."""
    if refusal := checks.first(call, located, _shape, _workspace):
        return refusal
    before, name = call.record, call.target.name
    app, key = (call.cloud.guid(part, call.target.path.lower()) for part in ("insights app", "insights key"))
    region = str(built(call)["location"])
    properties = {
        "Flow_Type": "Bluefield",
        "Request_Source": "rest",
        "RetentionInDays": 90,
        "IngestionMode": "LogAnalytics",
        "publicNetworkAccessForIngestion": "Enabled",
        "publicNetworkAccessForQuery": "Enabled",
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
    record = keep(call, NAME, {**built(call, "kind"), "properties": properties})
    return answer(200, plain(call.cloud, record))


def _shape(call: Call) -> Response | None:
    if call.body.get("kind") and call.properties.get("Application_Type") in ("web", "other"):
        return None
    return provider(400, "InvalidTemplate", "The properties 'kind' and 'Application_Type' are required.")


def _workspace(call: Call) -> Response | None:
    id = str(call.properties.get("WorkspaceResourceId") or "")
    if not id:
        text = "Region doesn't support Classic resource mode for Application Insights resources. "
        return provider(400, "BadRequest", text + "Please use Workspace-based mode.")
    if call.cloud.find(id):
        return None
    return provider(400, "WorkspaceNotFound", f"The Log Analytics workspace '{id}' could not be found.")


TYPE = Type(name=NAME, put=put, patch=retagged, delete=dropped)
