"""Addresses of Azure as a client of the TLS server can reach them, and back.

No name of Azure's leads to this machine, so the server stands for all of them: Resource Manager and Entra under its
own address, the host of an endpoint under `/endpoints/<host>`. Whatever leaves is rewritten to addresses of the
server, whatever comes in is rewritten back; the cloud only ever knows Azure's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from msgspec import Struct

ARM = "management.azure.com"
LOGIN = "login.microsoftonline.com"
_HOST = (
    r"[a-z0-9-]{1,64}\.(?:[a-z0-9]{1,32}\.(?:models\.ai|inference\.ai|inference\.ml)"
    r"|services\.ai|openai|cognitiveservices)\.azure\.com"
)
_ENDPOINT = re.compile(rf"https://({_HOST})(?![\w.-])".encode(), re.IGNORECASE)
_VALUE = re.compile(rb'(?<=")https://[^"\\\s]*(?=")')
"""A text of JSON that is an address from end to end. One that only holds an address, as a sentence does, is left."""
_DATA = r"[a-z0-9-]{1,24}\.(?:vault\.azure\.net|blob\.core\.windows\.net)"
_PATH = re.compile(rf"/endpoints/({_HOST}|{_DATA})(?=/|$)", re.IGNORECASE)
"""A vault or a blob is reached as an endpoint is. Its address stays Azure's in bodies: files name them by it."""
_ENTRA = re.compile(r"/[^/]+/(oauth2/|v2\.0/|discovery/|\.well-known/)|/common/")
_HEADERS = frozenset({"location", "azure-asyncoperation", "operation-location", "www-authenticate"})


class Links(Struct, frozen=True):
    """The addresses of one server."""

    base: str
    """`https://127.0.0.1:PORT`."""

    def azure(self, target: str) -> str:
        """The address at Azure that a path (with its query) of the server stands for."""
        if match := _PATH.match(target):
            return f"https://{match[1].lower()}{target[match.end() :] or '/'}"
        return f"https://{LOGIN if _ENTRA.match(target) else ARM}{target}"

    def path(self, target: str) -> str:
        """The path of a request target, without the server's address in its absolute form (RFC 9112, section 3.2.2)."""
        name = next((name for name in self._names() if target.lower().startswith(f"{name}/")), "")
        return target[len(name) :]

    def taken(self, body: bytes) -> bytes:
        """A JSON body as Azure would get it: texts that are addresses lead there."""
        return _VALUE.sub(lambda match: self.inward(match[0]), body)

    def given(self, body: bytes) -> bytes:
        """A JSON body as the client gets it."""
        return _VALUE.sub(lambda match: self.outward(match[0]), body)

    def inward(self, content: bytes) -> bytes:
        """An address, or a header with one, as Azure would get it."""
        for base in self._names():
            content = re.sub(
                re.escape(base.encode()) + rb"/endpoints/(" + _HOST.encode() + rb")(?![\w.-])",
                rb"https://\1",
                content,
                flags=re.IGNORECASE,
            )
            content = content.replace(base.encode() + b"/subscriptions/", f"https://{ARM}/subscriptions/".encode())
        return content

    def outward(self, content: bytes) -> bytes:
        """An address, or a header with one, as the client gets it."""
        content = _ENDPOINT.sub(f"{self.base}/endpoints/".encode() + rb"\1", content)
        content = content.replace(f"https://{ARM}/subscriptions/".encode(), f"{self.base}/subscriptions/".encode())
        return content.replace(f"https://{LOGIN}/".encode(), f"{self.base}/".encode())

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """The headers of an answer as the client gets them."""
        return {
            name: self.outward(value.encode("latin-1")).decode("latin-1") if name.lower() in _HEADERS else value
            for name, value in headers.items()
        }

    def _names(self) -> tuple[str, str]:
        port = urlsplit(self.base).port
        return self.base, f"https://localhost:{port}"
