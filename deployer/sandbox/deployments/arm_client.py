"""The client through which a deployment reaches resources: the router that others reach, with the caller's rights."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from msgspec import Struct

from deployer.sandbox.deployments.errors import Refusal
from deployer.sandbox.entra import tokens
from deployer.sandbox.http import Request, Response
from deployer.sandbox.state.cloud import Cloud

Send = Callable[[Cloud, Request], Response]
_ARM = "https://management.azure.com"


class ArmClient(Struct, frozen=True):
    """Sends requests on behalf of whoever submitted the deployment."""

    cloud: Cloud
    send: Send
    caller: str
    """Client id of the caller."""

    def request(self, method: str, id: str, version: str, body: Any = None) -> Response:
        """Send one request to a resource."""
        token, _ = tokens.issue(self.cloud, self.caller, _ARM)
        headers = {"authorization": f"Bearer {token}", "user-agent": "ARM deployments"}
        content = b""
        if body is not None:
            headers["content-type"] = "application/json; charset=utf-8"
            content = json.dumps(body, separators=(",", ":")).encode()
        return self.send(self.cloud, Request(method, f"{_ARM}{id}?api-version={version}", headers, content))

    def read(self, method: str, id: str, version: str, body: Any = None) -> Any:
        """The content of an answer. Raises Refusal where it is an error."""
        response = self.request(method, id, version, body)
        if response.status >= 400 or response.status == 0:
            found = error_of(response)
            raise Refusal(str(found.get("code")), str(found.get("message")), status=response.status)
        return json.loads(response.body) if response.body else {}


def error_of(response: Response) -> dict[str, Any]:
    """The error object of an answer, whatever envelope it came in."""
    try:
        body = json.loads(response.body)
    except ValueError:
        body = None
    found = body.get("error", body) if isinstance(body, Mapping) else None
    if isinstance(found, Mapping) and found.get("code"):
        return dict(found)
    return {
        "code": status_name(response.status),
        "message": "The resource provider did not answer with an error that is known.",
    }


def status_name(status: int) -> str:
    """`Created`, `Conflict`: the name .NET gives a status."""
    if status == 0:
        return "ServiceUnavailable"
    return HTTPStatus(status).phrase.title().replace(" ", "").replace("-", "") if status != 200 else "OK"
