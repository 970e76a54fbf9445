"""Tokens that only this process can make: JWT in form, signed with a key that lives as long as the process.

The key is never written anywhere, so nothing that a run leaves behind lets anybody in.
"""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from secrets import token_bytes
from typing import Any

_KEY = token_bytes(32)
_HEADER = {"typ": "JWT", "alg": "HS256", "kid": "sandbox"}


def sign(claims: Mapping[str, Any]) -> str:
    """A token that carries the claims."""
    parts = [_encode(json.dumps(part, separators=(",", ":")).encode()) for part in (_HEADER, claims)]
    content = ".".join(parts)
    return f"{content}.{_encode(_digest(content))}"


def verify(token: str) -> dict[str, Any] | None:
    """The claims of a token made by `sign`, None for any other text."""
    content, _, signature = token.rpartition(".")
    if not content or not hmac.compare_digest(_encode(_digest(content)).encode(), signature.encode()):
        return None
    claims: dict[str, Any] = json.loads(_decode(content.partition(".")[2]))
    return claims


def derive(purpose: str) -> str:
    """A secret for one purpose, the same for the life of the process."""
    return _encode(_digest(f"secret/{purpose}"))


def _digest(text: str) -> bytes:
    return hmac.digest(_KEY, text.encode(), "sha256")


def _encode(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
