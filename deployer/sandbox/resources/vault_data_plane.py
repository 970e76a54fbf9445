"""The data plane of a vault, `https://NAME.vault.azure.net`: who may ask, and its secrets with their values."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from deployer.sandbox.entra import access, tokens
from deployer.sandbox.http import Request, Response
from deployer.sandbox.http import answer as reply
from deployer.sandbox.state.cloud import TENANT, Cloud
from deployer.sandbox.state.record import Record

SUFFIX = ".vault.azure.net"
AUDIENCE = "https://vault.azure.net"
_VERSIONS = frozenset(["2016-10-01", "7.0", "7.1", "7.2", "7.3", "7.4", "7.5", "7.6", "2025-07-01", "2026-04-01"])
_RECOVERY = {"recoveryLevel": "Recoverable+Purgeable", "recoverableDays": 90}
_HELP = "For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid="


class _Asked(Struct, frozen=True):
    """One request to a vault that is there."""

    cloud: Cloud
    request: Request
    vault: Record
    name: str = ""
    version: str = ""

    @property
    def note(self) -> str:
        """Under which the secret is kept: a vault that is recovered has its secrets, one that is made anew has none."""
        return f"secret {self.vault.id} {self.vault.created} {self.name}".lower()

    def versions(self, *, deleted: bool = False) -> dict[str, Any]:
        """Of the secret, the oldest first; none where it is not there, or is not deleted."""
        kept = self.cloud.notes.get(self.note) or {"versions": {}, "deleted": False}
        return dict(kept["versions"]) if kept["deleted"] is deleted else {}

    def keep(self, versions: Mapping[str, Any], *, deleted: bool = False) -> None:
        """Remember it so."""
        self.cloud.remember(self.note, {"versions": dict(versions), "deleted": deleted})


def answer(cloud: Cloud, request: Request) -> Response:
    """The answer of a vault; a cut connection where none has the name: no server of Azure's bears it."""
    vault = cloud.index.taker(f"vault {request.host.removesuffix(SUFFIX)}")
    if vault is None:
        return Response(0)
    claims = tokens.check(cloud, request.headers.get("authorization", "").removeprefix("Bearer "))
    if claims is None:
        return _challenge("AKV10000: Request is missing a Bearer or PoP token.")
    if not tokens.meant(claims, {AUDIENCE}):
        return _challenge(f"AKV10022: Invalid audience. Expected {AUDIENCE}, found: {claims['aud']}.")
    if request.query.get("api-version") not in _VERSIONS:
        return _refused(400, "BadParameter", "The specified version is not recognized.")
    parts = [part for part in request.path.split("/") if part]
    for method, pattern, verb, act in _ROUTES:
        pairs = list(zip(pattern.split("/"), parts, strict=False))
        if method == request.method and len(parts) == pattern.count("/") + 1 and all(_fits(*pair) for pair in pairs):
            asked = _Asked(cloud, request, vault, *(part for want, part in pairs if want == "*"))
            if not re.fullmatch(r"[a-zA-Z0-9-]{1,127}", asked.name):
                return _refused(400, "BadParameter", f"The request URI contains an invalid name: {asked.name}")
            return _barred(asked, str(claims["appid"]), verb) or act(asked)
    return _refused(404, "NotFound", f"The sandbox has no {request.method} {request.path} of a vault.")


def _fits(want: str, part: str) -> bool:
    return want in ("*", part.lower())


def _barred(asked: _Asked, client: str, verb: str) -> Response | None:
    """Where from, then with which right."""
    vault = asked.vault
    place = f"Vault: {vault.name};location={vault.body['location']}"
    caller = f"appid={client};oid={tokens.principal(client)};iss=https://sts.windows.net/{TENANT}/"
    if vault.properties.get("publicNetworkAccess") == "Disabled":
        text = "Public network access is disabled and request is not from a trusted service nor via an approved private"
        return _refused(403, "Forbidden", f"{text} link.\r\nCaller: {caller}\r\n{place}", "ForbiddenByConnection")
    if (vault.properties.get("networkAcls") or {}).get("defaultAction") == "Deny":
        text = f"Client address is not authorized and caller is not a trusted service.\r\nCaller: {caller}\r\n{place}"
        return _refused(403, "Forbidden", text, "ForbiddenByFirewall")
    if not vault.properties.get("enableRbacAuthorization"):
        return _without_policy(asked, client, caller, verb)
    action = f"Microsoft.KeyVault/vaults/secrets/{verb}Secret/action"
    if access.allows_data(asked.cloud, client, action, vault.id):
        return None
    resource = f"{vault.id}/secrets/{asked.name}".lower()
    text = (
        "Caller is not authorized to perform action on resource.\r\nIf role assignments, deny assignments or role "
        f"definitions were changed recently, please observe propagation time.\r\nCaller: {caller}\r\nAction: '{action}'"
        f"\r\nResource: '{resource}'\r\nAssignment: (not found)\r\nDenyAssignmentId: null\r\nDecisionReason: "
        f"'DeniedWithNoValidRBAC' \r\n{place}\r\n"
    )
    return _refused(403, "Forbidden", text, "ForbiddenByRbac")


def _without_policy(asked: _Asked, client: str, caller: str, verb: str) -> Response | None:
    vault, mine = asked.vault, tokens.principal(client)
    rows = [row for row in vault.properties.get("accessPolicies") or () if row.get("objectId") == mine]
    granted = {str(each).lower() for row in rows for each in (row.get("permissions") or {}).get("secrets") or ()}
    if granted & {verb, "all"}:
        return None
    text = f"The user, group or application '{caller}' does not have secrets {verb} permission on key vault "
    text += f"'{vault.name};location={vault.body['location']}'. {_HELP}2125287"
    return _refused(403, "Forbidden", text, "AccessDenied")


def _set(asked: _Asked) -> Response:
    try:
        sent = asked.request.json()
    except ValueError:
        sent = None
    if not isinstance(sent, Mapping) or not isinstance(sent.get("value"), str):
        return _refused(400, "BadParameter", "The request body is missing the required property 'value'.")
    if len(sent["value"].encode("utf-8", "surrogatepass")) > 25 * 1024:
        return _refused(400, "BadParameter", "The secret value is larger than 25 KB.")
    if asked.versions(deleted=True):
        text = (
            f"Secret {asked.name} is currently in a deleted but recoverable state, and its name cannot be reused; in "
            "this state, the secret can only be recovered or purged."
        )
        return _refused(409, "Conflict", text, "ObjectIsDeletedButRecoverable")
    version = asked.cloud.guid("secret", asked.note, str(asked.cloud.sequence())).replace("-", "")
    moment = int(asked.cloud.clock.now().timestamp())
    given = {key: value for key, value in (sent.get("attributes") or {}).items() if value is not None}
    made = {"value": sent["value"], "attributes": {"enabled": True, **given, "created": moment, "updated": moment}}
    made |= {name: sent[name] for name in ("contentType", "tags") if sent.get(name)}
    asked.keep({**asked.versions(), version: made})
    return reply(200, _bundle(asked, version, made))


def _get(asked: _Asked) -> Response:
    versions = asked.versions()
    version = asked.version or next(reversed(versions), "")
    if version not in versions:
        return _missing(asked)
    if not versions[version]["attributes"]["enabled"]:
        return _refused(403, "Forbidden", "Operation get is not allowed on a disabled secret.", "SecretDisabled")
    return reply(200, _bundle(asked, version, versions[version]))


def _list(asked: _Asked) -> Response:
    rows = [_bundle(asked, version, {**made, "value": None}) for version, made in asked.versions().items()]
    return reply(200, {"value": rows, "nextLink": None})


def _delete(asked: _Asked) -> Response:
    if versions := asked.versions():
        asked.keep(versions, deleted=True)
        return _deleted(asked)
    return _missing(asked)


def _deleted(asked: _Asked) -> Response:
    place = f"https://{asked.request.host}/deletedsecrets/{asked.name}"
    return _newest(asked, asked.versions(deleted=True), recoveryId=place)


def _recover(asked: _Asked) -> Response:
    if versions := asked.versions(deleted=True):
        asked.keep(versions)
    return _newest(asked, versions)


def _purge(asked: _Asked) -> Response:
    if not asked.versions(deleted=True):
        return _missing(asked)
    asked.cloud.drop("note", asked.note)
    return reply(204)


_ROUTES: tuple[tuple[str, str, str, Callable[[_Asked], Response]], ...] = (
    ("PUT", "secrets/*", "set", _set),
    ("GET", "secrets/*", "get", _get),
    ("GET", "secrets/*/versions", "list", _list),
    ("GET", "secrets/*/*", "get", _get),
    ("DELETE", "secrets/*", "delete", _delete),
    ("GET", "deletedsecrets/*", "get", _deleted),
    ("POST", "deletedsecrets/*/recover", "recover", _recover),
    ("DELETE", "deletedsecrets/*", "purge", _purge),
)


def _newest(asked: _Asked, versions: Mapping[str, Any], **more: str) -> Response:
    """The newest version without its value."""
    if not versions:
        return _missing(asked)
    version = list(versions)[-1]
    return reply(200, {**_bundle(asked, version, {**versions[version], "value": None}), **more})


def _bundle(asked: _Asked, version: str, made: Mapping[str, Any]) -> dict[str, Any]:
    """A version as the data plane shows it."""
    told = {name: value for name, value in made.items() if value is not None}
    id = f"https://{asked.request.host}/secrets/{asked.name}/{version}"
    return {**told, "id": id, "attributes": {**made["attributes"], **_RECOVERY}}


def _challenge(text: str) -> Response:
    """What makes a client ask for a token, and for which."""
    header = f'Bearer authorization="https://login.microsoftonline.com/{TENANT}", resource="{AUDIENCE}"'
    return reply(401, {"error": {"code": "Unauthorized", "message": text}}, {"www-authenticate": header})


def _missing(asked: _Asked) -> Response:
    named = "/".join(filter(None, (asked.name, asked.version)))
    text = (
        f"A secret with (name/id) {named} was not found in this key vault. If you recently deleted this secret "
        f"you may be able to recover it using the correct recovery command. {_HELP}2125182"
    )
    return _refused(404, "SecretNotFound", text)


def _refused(status: int, code: str, message: str, inner: str = "") -> Response:
    error: dict[str, Any] = {"code": code, "message": message, **({"innererror": {"code": inner}} if inner else {})}
    return reply(status, {"error": error})
