"""The tokens of the sandbox's own Entra: who may have one, and which are accepted.

The key that signs them lives as long as the process and is never written anywhere, so nothing that a run leaves behind
lets anybody in. An identity is a client id. Its secret follows from the same key, so no list of identities is kept: who
knows the secret of a client id is that client. `deployer sandbox serve` prints the secret of `CLIENT`.
"""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from secrets import token_bytes
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl
from uuid import NAMESPACE_URL, uuid5

from deployer.sandbox.entra import discovery
from deployer.sandbox.http import Request, Response
from deployer.sandbox.http import answer as reply
from deployer.sandbox.state.cloud import TENANT, Cloud
from deployer.values.secret import Secret

if TYPE_CHECKING:
    from jwt.types import Options

CLIENT = "5a4db0c5-0000-4000-8000-000000000002"
"""The identity that `--sandbox` and `sandbox serve` start with: Owner of the subscription."""
LIFE = 3599
"""Seconds that a token lives, as Entra's do."""
ARM = frozenset({"https://management.azure.com", "https://management.core.windows.net"})
"""Audiences of Azure Resource Manager."""
ML = frozenset({"https://ml.azure.com"})
"""Audience of inference with Entra (SDK_INF: default scope `https://ml.azure.com/.default`)."""
_RESOURCES = (
    ARM
    | ML
    | {
        "https://cognitiveservices.azure.com",
        "https://ai.azure.com",
        "https://graph.microsoft.com",
        "https://storage.azure.com",
        "https://vault.azure.net",
    }
)
MARK = "5ec12e75"
"""Begins both halves of every key and secret of this Azure, and stands in its tokens: where one is found, it leaked."""
_KEY = token_bytes(32)
_KNOWN: dict[str, Mapping[str, Any]] = {}
"""The latest tokens that were signed here, with their claims: who asks in the same process brings one of them, and the
library that reads tokens takes longer to load than a plan of a small file takes."""
_LATEST = 64
_FAILED = "Authentication failed. The 'Authorization' header is"
_EXCHANGE = "api://AzureADTokenExchange"
_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def principal(client: str) -> str:
    """The object id of the service principal of a client id, which role assignments name."""
    return str(uuid5(NAMESPACE_URL, f"principal/{client.lower()}"))


def marked(secret: str) -> str:
    """A secret of the same length with a mark at the beginning of each half."""
    middle = len(secret) // 2
    return f"{MARK}{secret[len(MARK) : middle]}{MARK}{secret[middle + len(MARK) :]}"


def secret(client: str) -> Secret:
    """The secret of a client id, for the life of the process."""
    return Secret(marked(hmac.digest(_KEY, f"client/{client.lower()}".encode(), "sha256").hex()))


def audience(region: str, name: str) -> str:
    """The audience of the tokens that the `token` action of an online endpoint hands out."""
    return f"aml://{region}/{name}".lower()


def issue(cloud: Cloud, subject: str, resource: str, life: int = LIFE) -> tuple[str, int]:
    """A token for a client id, and when it expires by the clock of the cloud."""
    now = int(cloud.clock.now().timestamp())
    claims = {
        "aud": resource,
        "iss": f"https://sts.windows.net/{TENANT}/",
        "iat": now,
        "nbf": now,
        "exp": now + life,
        "appid": subject,
        "idtyp": "app",
        "oid": principal(subject),
        "sub": principal(subject),
        "tid": TENANT,
        "uti": MARK,
        "ver": "1.0",
    }
    return _signed(claims), now + life


def _signed(claims: Mapping[str, Any]) -> str:
    """A JSON Web Token (RFC 7515, HS256)."""
    header = {"alg": "HS256", "kid": "sandbox", "typ": "JWT"}
    signed = ".".join(_base64(json.dumps(part, separators=(",", ":")).encode()) for part in (header, claims))
    token = f"{signed}.{_base64(hmac.digest(_KEY, signed.encode(), 'sha256'))}"
    if len(_KNOWN) >= _LATEST:
        _KNOWN.clear()
    _KNOWN[token] = claims
    return token


def _base64(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def _verified(token: str) -> Mapping[str, Any] | None:
    """The claims of a token that was signed here, None for any other text."""
    return _KNOWN.get(token) or _read(token)


@lru_cache(_LATEST)
def _read(token: str) -> Mapping[str, Any] | None:
    import jwt

    undated: Options = {"verify_exp": False, "verify_nbf": False, "verify_iat": False, "verify_aud": False}
    try:  # dates are compared with the clock of the cloud, and audiences where each is known
        claims: dict[str, Any] = jwt.decode(token, _KEY, ["HS256"], undated)
    except jwt.InvalidTokenError:
        return None
    return claims


def assertion(cloud: Cloud, client: str) -> str:
    """What a federated token file holds for a client: the only assertions taken are those made here."""
    now = int(cloud.clock.now().timestamp())
    return _signed({"aud": _EXCHANGE, "iss": "https://sandbox", "sub": client, "iat": now, "exp": now + 24 * 3600})


def check(cloud: Cloud, token: str) -> Mapping[str, Any] | None:
    """The claims of a token that was issued here and has not expired, None for any other."""
    claims = _verified(token)
    if claims is None or claims.get("tid") != TENANT:
        return None
    return claims if cloud.clock.now().timestamp() < claims["exp"] else None


def meant(claims: Mapping[str, Any], audiences: Collection[str]) -> bool:
    """Whether a token was issued for one of the audiences."""
    return str(claims["aud"]).rstrip("/") in audiences


def guard(cloud: Cloud, request: Request) -> Mapping[str, Any] | Response:
    """The claims behind a call to Azure Resource Manager, or its 401."""
    header = request.headers.get("authorization", "")
    scheme, _, token = header.partition(" ")
    if not header:
        return _challenge("AuthenticationFailed", f"{_FAILED} missing.")
    if scheme.lower() != "bearer" or not token:
        return _challenge("AuthenticationFailedInvalidHeader", f"{_FAILED} provided in an invalid format.")
    claims = _verified(token)
    if claims is None or claims.get("tid") != TENANT:
        return _challenge("InvalidAuthenticationToken", "The access token is invalid.")
    now = cloud.clock.now()
    if now.timestamp() >= claims["exp"]:
        then = datetime.fromtimestamp(claims["exp"], UTC)
        message = f"The access token expiry UTC time '{_american(then)}' is earlier than current UTC time"
        return _challenge("ExpiredAuthenticationToken", f"{message} '{_american(now)}'.")
    if not meant(claims, ARM) and not _loopback(str(claims["aud"])):
        message = f"The access token has been obtained for wrong audience or resource '{claims['aud']}'. It should"
        audiences = ",".join(f"'{audience}{slash}'" for audience in sorted(ARM, reverse=True) for slash in ("/", ""))
        message += f" exactly match with one of the allowed audiences {audiences}."
        return _challenge("InvalidAuthenticationTokenAudience", message)
    return claims


def answer(cloud: Cloud, request: Request) -> Response:
    """The token endpoint, and the documents that clients read before they use it."""
    if document := discovery.find(request):
        return document
    parts = request.path.strip("/").split("/")
    if parts[1:] not in (["oauth2", "v2.0", "token"], ["oauth2", "token"]):
        return reply(404, {"error": "not_found", "error_description": "AADSTS90023: there is nothing at this path."})
    if request.method != "POST":
        return _deny(cloud, 400, "invalid_request", 900561, "The endpoint only accepts POST requests.")
    if parts[0].lower() != TENANT:
        return _deny(cloud, 400, "invalid_request", 90002, f"Tenant '{parts[0]}' not found.")
    form = dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))
    return _refuse(cloud, form) or _grant(cloud, form)


def _refuse(cloud: Cloud, form: dict[str, str]) -> Response | None:
    if form.get("grant_type") != "client_credentials":
        return _deny(cloud, 400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type.")
    client = form.get("client_id", "")
    if not client:
        return _deny(cloud, 400, "invalid_request", 900144, "The request body must contain the parameter 'client_id'.")
    if not (_proved(cloud, client, form) if "client_assertion" in form else _known(client, form)):
        if "client_assertion" in form:
            return _deny(cloud, 401, "invalid_client", 700213, "No matching federated identity record found.")
        if "client_secret" in form:
            return _deny(cloud, 401, "invalid_client", 7000215, "Invalid client secret provided.")
        return _deny(cloud, 401, "invalid_client", 7000216, "'client_assertion' or 'client_secret' is required.")
    resource = _resource(form)
    if resource is None:
        return _deny(cloud, 400, "invalid_scope", 1002012, "The provided value for scope is not valid.")
    if resource.rstrip("/") not in _RESOURCES and not _loopback(resource):
        return _deny(cloud, 400, "invalid_resource", 500011, f"The resource principal named {resource} was not found.")
    return None


def _known(client: str, form: dict[str, str]) -> bool:
    return secret(client) == Secret(form.get("client_secret", ""))


def _proved(cloud: Cloud, client: str, form: dict[str, str]) -> bool:
    claims = _verified(form["client_assertion"])
    if form.get("client_assertion_type") != _BEARER or claims is None or claims.get("aud") != _EXCHANGE:
        return False
    return str(claims["sub"]).lower() == client.lower() and cloud.clock.now().timestamp() < claims["exp"]


def _grant(cloud: Cloud, form: dict[str, str]) -> Response:
    resource = _resource(form) or ""
    token, expires = issue(cloud, form["client_id"], resource)
    body: dict[str, Any] = {"token_type": "Bearer", "expires_in": LIFE, "ext_expires_in": LIFE, "access_token": token}
    if "resource" in form:
        body |= {"resource": resource, "expires_on": str(expires), "expires_in": str(LIFE)}
    return reply(200, body, {"cache-control": "no-store, no-cache", "pragma": "no-cache"})


def _resource(form: dict[str, str]) -> str | None:
    """What the token is for; clients of v2.0 ask with `<resource>/.default`, which may double the slash."""
    if "resource" in form:
        return form["resource"]
    scopes = [scope for scope in form.get("scope", "").split() if scope not in {"openid", "profile", "offline_access"}]
    if len(scopes) != 1 or not scopes[0].endswith("/.default"):
        return None
    return scopes[0].removesuffix("/.default")


def _loopback(resource: str) -> bool:
    """A custom cloud that names no other audience is asked for by its own address."""
    return resource.startswith(("https://127.0.0.1:", "https://localhost:"))


def _deny(cloud: Cloud, status: int, error: str, code: int, message: str) -> Response:
    now = cloud.clock.now().astimezone(UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    trace = str(uuid5(NAMESPACE_URL, f"{now}/{code}"))
    lines = (f"AADSTS{code}: {message}", f"Trace ID: {trace}", f"Correlation ID: {trace}", f"Timestamp: {now}")
    body = {
        "error": error,
        "error_description": " ".join(lines),
        "error_codes": [code],
        "timestamp": now,
        "trace_id": trace,
        "correlation_id": trace,
    }
    return reply(status, body)


def _american(at: datetime) -> str:
    """`8/5/2024 1:00:00 PM`, as ARM writes it in this sentence."""
    return f"{at.month}/{at.day}/{at.year} {at.hour % 12 or 12}:{at:%M:%S} {'PM' if at.hour > 11 else 'AM'}"


def _challenge(code: str, message: str) -> Response:
    authority = f"https://login.microsoftonline.com/{TENANT}"
    header = f'Bearer authorization_uri="{authority}", error="invalid_token", error_description="{message}"'
    return reply(401, {"error": {"code": code, "message": message}}, {"www-authenticate": header})
