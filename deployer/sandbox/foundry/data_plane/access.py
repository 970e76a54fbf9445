"""Who may call an account: from where, with a key or with a token, and with which right."""

from __future__ import annotations

import hmac

from deployer.sandbox.entra import access as rights
from deployer.sandbox.entra import tokens
from deployer.sandbox.foundry.data_plane.wording import refused
from deployer.sandbox.http import Request, Response, answer
from deployer.sandbox.ml.keys import key
from deployer.sandbox.state.cloud import Cloud
from deployer.sandbox.state.record import Record

AUDIENCES = frozenset({"https://ai.azure.com", "https://cognitiveservices.azure.com"})


def barred(cloud: Cloud, request: Request, account: Record, action: str, operation: str) -> Response | None:
    """The refusal of who may not call; `operation` is the route as the sentence names it."""
    return _walled(account) or _unknown(cloud, request, account, action, operation)


def altered(request: Request, refusal: Response | None, lost: frozenset[str]) -> Response | None:
    """The same where a deployment takes any key, or no token."""
    is_token = request.headers.get("authorization", "").count(".") == 2
    if "entra_token" in lost and is_token:
        return _unauthorized()
    return None if "wrong_key" in lost and not is_token else refusal


def _walled(account: Record) -> Response | None:
    if account.properties.get("publicNetworkAccess") == "Disabled":
        return refused(403, "403", "Public access is disabled. Please configure private endpoint.")
    if (account.properties.get("networkAcls") or {}).get("defaultAction") == "Deny":
        return refused(403, "403", "Access denied due to Virtual Network/Firewall rules.")
    return None


def _unknown(cloud: Cloud, request: Request, account: Record, action: str, operation: str) -> Response | None:
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    bearer = bearer if scheme.lower() == "bearer" else ""
    claims = tokens.check(cloud, bearer) if bearer else None
    if claims:
        if not tokens.meant(claims, AUDIENCES):
            return _unauthorized()
        client = str(claims["appid"])
        if rights.allows_data(cloud, client, action, account.id):
            return None
        text = (
            f"The principal `{tokens.principal(client)}` lacks the required data action `{action}` to perform "
            f"`{operation}` operation. For instructions on granting the necessary permissions, see "
            "https://aka.ms/FoundryPermissions."
        )
        return refused(401, "PermissionDenied", text)
    given = request.headers.get("api-key") or bearer
    if not given or bearer.count(".") == 2:
        return _unauthorized()
    if account.properties.get("disableLocalAuth"):
        return refused(403, "AuthenticationTypeDisabled", "Key based authentication is disabled for this resource.")
    if any(hmac.compare_digest(key(cloud, account, name).encode(), given.encode()) for name in ("Key1", "Key2")):
        return None
    text = (
        "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an "
        "active subscription and use a correct regional API endpoint for your resource."
    )
    return refused(401, "401", text)


def _unauthorized() -> Response:
    text = (
        "Unauthorized. Access token is missing, invalid, audience is incorrect "
        "(https://cognitiveservices.azure.com/ or https://ai.azure.com/), or have expired."
    )
    return answer(401, {"statusCode": 401, "message": text})
