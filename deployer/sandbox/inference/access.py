"""Who may ask: the keys of the endpoint, or a token of the sandbox's Entra where the endpoint takes them."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Any

from deployer.sandbox import tokens
from deployer.sandbox.endpoint import Endpoint
from deployer.sandbox.inference.refusal import refuse
from deployer.sandbox.tokens import Cloud
from deployer.sandbox.wire import Request, Response

_MISSING = "Access token is missing or invalid"
"""APIREF, Unauthorized."""


def check(cloud: Cloud, request: Request, endpoint: Endpoint) -> Response | None:
    """The 401 of a request without the right to ask, None when it has it.

    Only `Authorization: Bearer` counts. The SDK also sends `api-key`, for Azure OpenAI; serverless and managed
    endpoints do not look at it (azure-ai-inference 1.0.0b9, comment in `_patch.py`).
    """
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not given:
        return refuse(401, "Unauthorized", f"{_MISSING}. The header 'Authorization: Bearer <key or token>' is needed.")
    if _by_key(endpoint, given) or _by_token(cloud, endpoint, given):
        return None
    return refuse(401, "Unauthorized", f"{_MISSING}.")


def _by_key(endpoint: Endpoint, given: str) -> bool:
    if endpoint.auth not in {"Key", "KeyAndAAD"}:
        return False
    return any(key and hmac.compare_digest(key.encode(), given.encode()) for key in endpoint.keys)


def _by_token(cloud: Cloud, endpoint: Endpoint, given: str) -> bool:
    accepts: Callable[[dict[str, Any]], bool]
    if endpoint.auth in {"AAD", "KeyAndAAD", "AADToken"}:
        accepts = _for_machine_learning
    elif endpoint.auth == "AMLToken":
        audience = aml_audience(endpoint)
        accepts = lambda claims: claims["aud"] == audience  # noqa: E731
    else:
        return False
    claims = tokens.check(cloud, given)
    return claims is not None and accepts(claims)


def aml_audience(endpoint: Endpoint) -> str:
    """The audience of the tokens that the `token` action of an online endpoint hands out."""
    return f"aml://{endpoint.region}/{endpoint.name}".lower()


def _for_machine_learning(claims: dict[str, Any]) -> bool:
    # A token for cognitiveservices is refused: https://github.com/Azure/azure-sdk-for-python/issues/40351
    return tokens.meant(claims, tokens.ML)
