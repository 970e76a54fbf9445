"""Blobs and their leases, as far as a lock needs them: `https://ACCOUNT.blob.core.windows.net/CONTAINER/BLOB`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from xml.sax.saxutils import escape

from msgspec import Struct

from deployer.sandbox.entra import access, tokens
from deployer.sandbox.facts.read import read
from deployer.sandbox.http import Request, Response
from deployer.sandbox.state.cloud import TENANT, Cloud

SUFFIX = ".blob.core.windows.net"
AUDIENCE = "https://storage.azure.com"
_META = "x-ms-meta-"
_ROLE = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs"


def container_of(host: str, name: str) -> str:
    """Under which name the sandbox remembers a container."""
    return f"container {host.lower()}/{name}"


class _Asked(Struct, frozen=True):
    """One request for a blob in a container that is there."""

    cloud: Cloud
    request: Request

    @property
    def key(self) -> str:
        return f"blob {self.request.host}{self.request.path}"

    @property
    def blob(self) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self.cloud.notes.get(self.key.lower())
        return found

    @property
    def now(self) -> float:
        return self.cloud.clock.now().timestamp()

    def header(self, name: str) -> str:
        return self.request.headers.get(name, "")

    def keep(self, blob: Mapping[str, Any]) -> None:
        self.cloud.remember(self.key, dict(blob))

    def written(self, **parts: Any) -> dict[str, Any]:
        """The blob with other parts: another ETag, and a lease that ran out is forgotten."""
        blob = {"lease": "", "until": 0.0, "broken": False, **(self.blob or {}), **parts}
        if not self.leased:
            blob |= {"lease": "", "until": 0.0}
        return {**blob, "etag": f'"0x{self.cloud.sequence():016X}"'}

    @property
    def leased(self) -> bool:
        """Whether somebody has a lease that has not run out."""
        return self.blob is not None and bool(self.blob["lease"]) and self.now < self.blob["until"]


def answer(cloud: Cloud, request: Request) -> Response:
    """The answer of the blob service of an account."""
    claims = tokens.check(cloud, request.headers.get("authorization", "").removeprefix("Bearer "))
    if claims is None or not tokens.meant(claims, {AUDIENCE, f"https://{request.host}"}):
        where = f"Bearer authorization_uri=https://login.microsoftonline.com/{TENANT}/oauth2/authorize"
        refused = _refused(request, "InvalidAuthenticationInfo")
        return Response(401, {**refused.headers, "www-authenticate": f"{where} resource_id={AUDIENCE}"}, refused.body)
    parts = request.path.strip("/").split("/", 1)
    known = container_of(request.host, parts[0]) in cloud.notes
    if request.method == "PUT" and request.query.get("restype") == "container":
        if known:
            return _refused(request, "ContainerAlreadyExists")
        cloud.remember(container_of(request.host, parts[0]), {})
        return Response(201, _STAMPED)
    if not known:
        return _refused(request, "ContainerNotFound")
    action, act = _act(request)
    if act is None or len(parts) == 1:
        return _refused(request, "request", method=request.method, url=request.url)
    account = cloud.index.taker(f"storage {request.host.removesuffix(SUFFIX)}")
    if account and not access.allows_data(cloud, str(claims["appid"]), f"{_ROLE}/{action}", account.id):
        return _refused(request, "AuthorizationPermissionMismatch")
    return act(_Asked(cloud, request))


def _act(request: Request) -> tuple[str, Callable[[_Asked], Response] | None]:
    """The data action that a request needs, and what it does."""
    part = request.query.get("comp", "")
    if request.method == "PUT":
        return "write", {"": _put, "metadata": _metadata, "lease": _lease}.get(part)
    return "read", _properties if request.method == "HEAD" and not part else None


def _put(asked: _Asked) -> Response:
    if asked.blob and asked.header("if-none-match") == "*":
        return _refused(asked.request, "BlobAlreadyExists")
    return _barred(asked) or _done(asked, 201, asked.written(size=len(asked.request.body), metadata=_sent(asked)))


def _metadata(asked: _Asked) -> Response:
    if asked.blob is None:
        return _missing(asked)
    return _barred(asked) or _done(asked, 200, asked.written(metadata=_sent(asked)))


def _properties(asked: _Asked) -> Response:
    blob = asked.blob
    if blob is None:
        return _missing(asked)
    state = "leased" if asked.leased else "expired" if blob["until"] and blob["lease"] else "available"
    shown = {f"{_META}{name}": value for name, value in blob["metadata"].items()}
    status = {"x-ms-lease-state": state, "x-ms-lease-status": "locked" if asked.leased else "unlocked"}
    return Response(200, {**shown, **status, "etag": blob["etag"], "x-ms-blob-type": "BlockBlob", **_STAMPED})


def _lease(asked: _Asked) -> Response:
    blob, verb = asked.blob, asked.header("x-ms-lease-action").lower()
    if blob is None:
        return _missing(asked)
    if changed := _unlike(asked):
        return changed
    given = asked.header("x-ms-lease-id") or asked.header("x-ms-proposed-lease-id")
    if verb == "acquire":
        return _acquire(asked, blob, given)
    if verb == "break":
        return _break(asked, blob)
    if verb not in ("renew", "release"):
        return _refused(asked.request, "lease", verb=verb)
    if verb == "renew" and blob["lease"] == given and blob["broken"]:
        return _refused(asked.request, "LeaseIsBrokenAndCannotBeRenewed")
    if blob["lease"] != given:
        return _refused(asked.request, "LeaseIdMismatchWithLeaseOperation", verb=verb)
    if verb == "renew":
        return _leased(asked, 200, {**blob, "until": asked.now + blob["life"]})
    return _leased(asked, 200, {**blob, "lease": "", "until": 0.0}, told=False)


def _acquire(asked: _Asked, blob: Mapping[str, Any], given: str) -> Response:
    life = asked.header("x-ms-lease-duration")
    if not life.isdecimal() or not 15 <= int(life) <= 60:
        return _refused(asked.request, "InvalidHeaderValue")
    if asked.leased and blob["lease"] != given:
        return _refused(asked.request, "LeaseAlreadyPresent")
    return _leased(
        asked, 201, {**blob, "lease": given, "life": int(life), "until": asked.now + int(life), "broken": False}
    )


def _break(asked: _Asked, blob: Mapping[str, Any]) -> Response:
    if not blob["lease"] or blob["broken"]:
        return _refused(asked.request, "LeaseNotPresentWithLeaseOperation")
    asked.keep({**blob, "until": 0.0, "broken": True})
    return Response(202, {"x-ms-lease-time": "0", "etag": blob["etag"], **_STAMPED})


def _leased(asked: _Asked, status: int, blob: Mapping[str, Any], *, told: bool = True) -> Response:
    asked.keep(blob)
    named = {"x-ms-lease-id": str(blob["lease"])} if told else {}
    return Response(status, {**named, "etag": blob["etag"], **_STAMPED})


def _done(asked: _Asked, status: int, blob: Mapping[str, Any]) -> Response:
    asked.keep(blob)
    return Response(status, {"etag": str(blob["etag"]), "x-ms-request-server-encrypted": "true", **_STAMPED})


def _barred(asked: _Asked) -> Response | None:
    """What bars a write: another version than was meant, or a lease of somebody else."""
    if changed := _unlike(asked):
        return changed
    given = asked.header("x-ms-lease-id")
    if asked.leased and not given:
        return _refused(asked.request, "LeaseIdMissing")
    if given and (asked.blob is None or asked.blob["lease"] != given):
        return _refused(asked.request, "LeaseIdMismatchWithBlobOperation")
    if given and not asked.leased:
        return _refused(asked.request, "LeaseLost")
    return None


def _unlike(asked: _Asked) -> Response | None:
    wanted = asked.header("if-match")
    if not wanted or (asked.blob and asked.blob["etag"] == wanted):
        return None
    return _refused(asked.request, "ConditionNotMet")


def _missing(asked: _Asked) -> Response:
    return _refused(asked.request, "BlobNotFound")


def _sent(asked: _Asked) -> dict[str, str]:
    headers = asked.request.headers.items()
    return {name.removeprefix(_META): value for name, value in headers if name.startswith(_META)}


def _refused(request: Request, key: str, **values: object) -> Response:
    """An error as the service tells it: XML, and the code in a header, which is all that HEAD has."""
    status, code, text = read("refusals")["blobs"][key]
    text = escape(text.format_map(values))
    body = f'<?xml version="1.0" encoding="utf-8"?><Error><Code>{code}</Code><Message>{text}</Message></Error>'
    content = b"" if request.method == "HEAD" else body.encode()
    return Response(status, {"content-type": "application/xml", "x-ms-error-code": code}, content)


_STAMPED = {"x-ms-version": "2023-11-03", "last-modified": "Mon, 23 Nov 2026 12:00:00 GMT"}
