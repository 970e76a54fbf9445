"""What Azure, the network and the machine are known to do to an apply, each with where it was seen.

Bodies are those that users reported or recorders caught, as far as there are any.
What belongs to the sign-in, the journal, the lock and the inference is no part of it: no write meets it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from deployer.sandbox.faults.fault import (
    Act,
    Exchange,
    Fault,
    Where,
    after,
    cut_short,
    ends,
    error,
    instead,
    killed,
    later,
    said,
    stopped,
    user_error,
    with_headers,
    with_json,
)
from deployer.sandbox.http import CUT, SILENT, UNREACHED, Response

_RPC = "github.com/Azure/azure-resource-manager-rpc, async-api-reference"
_LIMITS = "learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling"
_COMMON = "learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors"
_SUBSCRIPTION = ("workspaces/marketplacesubscriptions",)
_ENDPOINTS = ("workspaces/serverlessendpoints", "workspaces/onlineendpoints")
_COMPUTE = ("onlineendpoints/deployments",)
_MODELS = ("accounts/deployments",)
_WORKSPACE = ("microsoft.machinelearningservices/workspaces",)
_ACCOUNT = ("microsoft.cognitiveservices/accounts",)
_STORES = ("microsoft.storage/storageaccounts", "microsoft.keyvault/vaults")
_BUYING = "Error occurred when subscribing to Marketplace: Marketplace Subscription purchase eligibility check failed, "


def _throttled(**headers: str) -> Response:
    body = error("SubscriptionRequestsThrottled", "Number of requests for the subscription exceeded the limit.")
    return said(429, body, **headers)


def _passing() -> Iterator[Fault]:
    """What passes by itself, before or after the write took effect."""
    yield Fault("429 with Retry-After", "throttling", instead(_throttled(retry_after="30")), "write", 2, source=_LIMITS)
    yield Fault("429 without Retry-After", "throttling", instead(_throttled()), "write", source=_RPC)
    yield Fault("429, wait for a year", "throttling", instead(_throttled(retry_after="31536000")), "write", source=_RPC)
    yield Fault("429 while waiting", "throttling", instead(_throttled(retry_after="60")), "poll", 3, source=_LIMITS)
    for status in (500, 502, 503, 504):
        failed = said(status, error("InternalServerError", "An unexpected error occurred."))
        yield Fault(f"{status}, nothing done", "server", instead(failed), "write", source="azure-core 1.41.0, measured")
        yield Fault(f"{status}, yet done", "server", after(failed), "write", source="terraform-provider-azurerm#24444")
    yield Fault("503 for long", "server", instead(said(503)), "write", 12, source="azure-core 1.41.0, measured")
    yield Fault("no connection", "network", instead(Response(UNREACHED)), "write", 2, source="azure-core, measured")
    yield Fault("no connection for long", "network", instead(Response(UNREACHED)), "write", 12, source="azure-core")
    yield Fault("reset, nothing done", "network", instead(Response(CUT)), "write", source="azure-core, measured")
    yield Fault("reset, yet done", "network", after(Response(CUT)), "write", source="terraform-provider-azurerm#24444")
    yield Fault("answer cut short", "network", cut_short, "write", source="azure-core 1.41.0, measured")
    yield Fault("silent socket", "network", after(Response(SILENT)), "write", source="azure-core 1.41.0, measured")
    yield Fault("reset while waiting", "network", instead(Response(CUT)), "poll", 2, source="azure-core, measured")
    yield Fault("500 while waiting", "waiting", instead(said(500)), "poll", 3, source="azure-core 1.41.0, measured")
    yield Fault("404 while waiting", "waiting", instead(said(404)), "poll", 0, source=_RPC)
    yield Fault("401 while waiting", "token", instead(_expired()), "poll", source="terraform-provider-azurerm#20867")
    yield Fault("401, token expired", "token", instead(_expired()), "write", source="github.com/Azure/login/issues/180")
    yield Fault("operation without an end", "waiting", ends("Succeeded", seconds=3e5), "operation", source=_RPC)
    yield Fault("status empty", "waiting", instead(said(200)), "poll", 2, source="azure-core, measured")
    yield Fault("status in HTML", "waiting", instead(said(200, b"<html>Sign in</html>")), "poll", 2, source="measured")
    yield Fault("status unknown", "waiting", instead(said(200, {"status": "Pondering"})), "poll", 3, source=_RPC)
    yield Fault("reads Updating", "waiting", _state("Updating"), "read", 3, source="azure-sdk-for-net#36961")
    unseen = said(404, error("ResourceNotFound", "The Resource was not found."))
    yield Fault(
        "not seen after create", "waiting", instead(unseen), "read", 2, source="terraform-provider-azurerm#18268"
    )


def _expired() -> Response:
    return said(401, error("ExpiredAuthenticationToken", "The access token expiry UTC time is earlier than now."))


def _state(word: str | None) -> Act:
    """Azure's answer with another state of the resource; None for none at all."""

    def change(body: dict[str, Any]) -> dict[str, Any]:
        kept = {name: value for name, value in body.get("properties", {}).items() if name != "provisioningState"}
        return {**body, "properties": kept | ({"provisioningState": word} if word else {})}

    return with_json(change)


def _reads_failed(exchange: Exchange) -> Response:
    """The operation ends well, and the resource does not: by the property in which its type tells its state."""
    rule = "/outboundrules/" in exchange.request.path.lower()
    return (ends("Succeeded", status="Failed") if rule else ends("Succeeded", provisioningState="Failed"))(exchange)


def _operations() -> Iterator[Fault]:
    """What an operation can come to."""

    def comes(name: str, act: Act, source: str, where: Where = "operation", *, voids: bool = False) -> Fault:
        return Fault(name, "operation", act, where, voids=voids, source=source)

    broken = {"code": "InternalServerError", "message": "It broke.", "innererror": {"code": "Broken"}}
    yield comes("operation Failed", ends("Failed", broken), "pulumi-azure-native#3687", voids=True)
    preempted = {"code": "OperationPreempted", "message": "The operation was preempted by a more recent operation."}
    yield comes("operation Canceled", ends("Canceled", preempted), "taskcluster#8387", voids=True)
    yield comes("Succeeded, and reads Failed", _reads_failed, "azure-core 1.41.0, measured")
    yield comes("answered as Failed", _state("Failed"), "azure-core 1.41.0, measured", "write")
    yield comes("answered without a state", _state(None), "azure-core 1.41.0, measured", "write")
    away = with_headers(azure_asyncoperation="https://example.com/x", location="https://example.com/x")
    yield comes("operation at another host", away, "azure-core, CVE-2026-21226")


def _clashes() -> Iterator[Fault]:
    """What is not seen yet, or in somebody else's hands."""

    def busy(code: str, text: str, status: int = 409, types: tuple[str, ...] = (), source: str = _COMMON) -> Fault:
        return Fault(code, "busy", instead(said(status, error(code, text))), "write", 3, types=types, source=source)

    yield busy("AnotherOperationInProgress", "Another operation on this or dependent resource is in progress.")
    yield busy("ResourceGroupBeingDeleted", "The resource group is in deprovisioning state.", source="azure-cli#21121")
    yield busy("RequestConflict", "Another operation is being performed on the parent resource.", types=_ACCOUNT)
    yield busy("ParentResourceNotFound", "The parent resource does not exist.", 404)
    yield busy("ResourceGroupNotFound", "The resource group could not be found.", 404)
    yield busy("StorageAccountIsNotProvisioned", "The storage account is not provisioned.", types=_WORKSPACE)
    yield busy("FailedIdentityOperation", "Identity operation failed.", 400, source="azure-service-operator#3087")
    inner = [{"code": "InferencingClientCallFailed", "message": '{"title":"Not Found"}'}]
    again = said(404, error("NotFound", "The specified resource was not found.", details=inner))
    source = "azure-cli-extensions#7660"
    yield Fault("NotFound when made again", "busy", instead(again), "write", 2, types=_ENDPOINTS, source=source)
    there = after(said(409, error("MarketplaceSubscriptionAlreadyExists", "It already exists in the workspace.")))
    source = "azureml-examples notebook"
    yield Fault("already subscribed", "busy", there, "write", types=_SUBSCRIPTION, source=source)


def _refusals() -> Iterator[Fault]:
    """What stays until a person does something."""

    def lasts(name: str, status: int, body: Any, types: tuple[str, ...] = (), source: str = _COMMON) -> Fault:
        return Fault(name, "refusal", instead(said(status, body)), "write", 0, True, types=types, source=source)

    def plain(code: str, status: int, text: str, types: tuple[str, ...] = (), source: str = _COMMON) -> Fault:
        return lasts(code, status, error(code, text), types, source)

    yield lasts("401 for long", 401, error("InvalidAuthenticationToken", "The access token is invalid."))
    text = "The client does not have authorization to perform action 'write' over scope '/x'."
    yield plain("AuthorizationFailed", 403, text)
    text = "The client has permission, but is not authorized on the linked scope."
    yield plain("LinkedAuthorizationFailed", 403, text, (*_WORKSPACE, "roleassignments"), "avdaccelerator#99")
    yield plain("RequestDisallowedByPolicy", 403, "The resource was disallowed by policy.")
    yield plain("ScopeLocked", 409, "The scope cannot perform write operation because following scope(s) are locked.")
    text = "The subscription is not registered to use namespace 'Microsoft.Test'."
    yield plain("MissingSubscriptionRegistration", 409, text, source="azure-service-operator#2513")
    text = "The subscription 'x' is disabled and therefore marked as read only."
    yield plain("ReadOnlyDisabledSubscription", 409, text)
    yield plain("LocationNotAvailableForResourceType", 400, "The provided location is not available.")
    yield plain("InvalidRequestContent", 400, "The request content was invalid.")
    yield lasts("HTML in place of Azure", 403, b"<html>Blocked by the firewall</html>", source="measured")
    yield lasts("a redirect", 302, None, source="measured")
    yield plain("SkuNotAvailable", 400, "The requested size is not available.", _COMPUTE)
    short = '{"errors":{"VmSize":["Not enough quota available. Current usage/limit: 0/6. Additional needed: 8"]}}'
    details = [{"code": "InferencingClientCreateDeploymentFailed", "message": short}]
    body = error("BadRequest", "The request is invalid.", details=details)
    yield lasts("quota of cores", 400, body, _COMPUTE, "mslearn-azure-ml#30")
    text = "This operation require 10 new capacity in quota, which is bigger than the current available capacity 0."
    yield plain("InsufficientQuota", 400, text, _MODELS, "azure-search-openai-demo#313")
    yield plain("DeploymentModelNotSupported", 400, "The model of account deployment is not supported.", _MODELS)
    text = "The subscription does not have QuotaId/Feature required."
    yield plain("SpecialFeatureOrQuotaIdRequired", 400, text, (*_MODELS, *_ACCOUNT))
    text = "Please pick a different name. The subdomain name 'x' is not available."
    yield plain("CustomDomainInUse", 409, text, _ACCOUNT)
    text = "An existing resource has been soft-deleted."
    yield plain("FlagMustBeSetForRestore", 409, text, (*_ACCOUNT, *_STORES[1:]))
    body = error("BadRequest", "Soft-deleted workspace exists.")
    yield lasts("soft-deleted workspace", 400, body, _WORKSPACE, "azure-cli#33756")
    body = user_error("Serverless endpoint name 'x' is not available.")
    yield lasts("name of an endpoint taken", 400, body, _ENDPOINTS, "finetuning-raft#45")
    yield plain("StorageAccountAlreadyTaken", 409, "The storage account named 'x' is already taken.", _STORES[:1])
    yield plain("VaultAlreadyExists", 409, "The vault name 'x' is already in use.", _STORES[1:], "contoso-chat#55")
    offer = user_error("Serverless offer 'x' not found in service namespace.", "ServerlessOfferNotFound")
    yield lasts("no offer of the model", 400, offer, (*_SUBSCRIPTION, *_ENDPOINTS[:1]), "pulumi-azure-native#3687")
    payment = "there is no valid payment method associated with this Azure subscription"
    enrolment = "your enrollment for this subscription doesn't allow purchase of marketplace products"
    for name, why, source in (
        ("no payment method", payment, "foundry-dev-tools#440"),
        ("enrolment", enrolment, "foundry-for-vscode#280"),
        ("country", "Plan 'p' not found in offer 'o'", "Nixtla/nixtla#602"),
        ("kind of subscription", "This subscription is internal or sandbox", "copilot-camp#859"),
    ):
        yield lasts(name, 400, user_error(f"{_BUYING}error message [{why}]."), _SUBSCRIPTION, source)
    late = {"code": "MarketplaceSubscriptionCannotBeCompleted", "message": "The purchase could not be completed."}
    suspended = ends("Succeeded", marketplaceSubscriptionStatus="Suspended")
    for act, name, voids, source in (
        (ends("Failed", late), "purchase fails late", True, "Azure-Samples/claude#62"),
        (suspended, "Suspended", False, "MarketplaceSubscription, 2024-04-01"),
    ):
        yield Fault(name, "refusal", act, "operation", 0, True, voids, _SUBSCRIPTION, source)


def _ends_of_runs() -> Iterator[Fault]:
    """What happens to the run itself."""
    yield Fault("a signal", "run", stopped, "write", source="GitHub Actions, cancelling a workflow")
    yield Fault("killed before the write", "run", killed(effect=False), "write", source="kill -9")
    yield Fault("killed after the write", "run", killed(effect=True), "write", source="kill -9")
    yield Fault("killed while waiting", "run", killed(effect=False), "poll", source="kill -9")
    yield Fault("killed before the last read", "run", killed(effect=False), "read", source="kill -9")
    yield Fault("the clock jumps by a day", "run", later(86_400), "write", source="a machine that slept")


FAULTS = (*_passing(), *_operations(), *_clashes(), *_refusals(), *_ends_of_runs())
