"""Who may ask: the keys of the endpoint, or a token of the sandbox's Entra where the endpoint takes them."""

from __future__ import annotations

import hmac

from deployer.sandbox.entra import access, tokens
from deployer.sandbox.http import Request, Response, answer
from deployer.sandbox.inference.endpoint import Endpoint
from deployer.sandbox.inference.refusal import refuse
from deployer.sandbox.state.cloud import Cloud

_MISSING = "Access token is missing or invalid"
"""APIREF, Unauthorized."""


def check(cloud: Cloud, request: Request, endpoint: Endpoint) -> Response | None:
    """The refusal of a request without the right to ask, None when it has it.

    Only `Authorization: Bearer` counts. The SDK also sends `api-key`, for Azure OpenAI; serverless and managed
    endpoints do not look at it (azure-ai-inference 1.0.0b9, comment in `_patch.py`).
    """
    if endpoint.serverless and not request.headers.get("authorization"):
        # Seen on serverless endpoints by many (enricoros/big-AGI#608, microsoft/semantic-kernel#8624), who look for
        # this very sentence in the body. APIREF knows 401 alone; managed compute keeps to it.
        return answer(400, {"status": "Auth token must be passed as a header called Authorization"})
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not given:
        return refuse(401, "Unauthorized", f"{_MISSING}. The header 'Authorization: Bearer <key or token>' is needed.")
    if _by_key(endpoint, given) or _by_token(cloud, endpoint, given):
        return None
    return refuse(401, "Unauthorized", f"{_MISSING}.")


def _by_key(endpoint: Endpoint, given: str) -> bool:
    if "wrong_key" in endpoint.lost and given.count(".") != 2:
        return True
    if endpoint.auth not in {"Key", "KeyAndAAD"}:
        return False
    return any(key and hmac.compare_digest(key.encode(), given.encode()) for key in endpoint.keys)


def _by_token(cloud: Cloud, endpoint: Endpoint, given: str) -> bool:
    claims = tokens.check(cloud, given)
    if claims is None or "entra_token" in endpoint.lost:
        return False
    if endpoint.auth == "AMLToken":
        return bool(claims["aud"] == tokens.audience(endpoint.region, endpoint.name))
    # A token for cognitiveservices is refused: https://github.com/Azure/azure-sdk-for-python/issues/40351
    return endpoint.auth in {"AAD", "KeyAndAAD", "AADToken"} and tokens.meant(claims, tokens.ML)


_WORKSPACES = "Microsoft.MachineLearningServices/workspaces"


def barred(cloud: Cloud, request: Request, endpoint: Endpoint) -> Response | None:
    """The 401 of a token whose holder has no right to score; None for keys, which need none."""
    token = request.headers.get("authorization", "").partition(" ")[2]
    claims = tokens.check(cloud, token)
    if claims is None or not tokens.meant(claims, tokens.ML):
        return None
    kind = "serverlessEndpoints" if endpoint.serverless else "onlineEndpoints"
    if access.allows(cloud, str(claims["appid"]), f"{_WORKSPACES}/{kind}/score/action", endpoint.id):
        return None
    return refuse(401, "Unauthorized", "You don't have permission to do the requested action, score.")
