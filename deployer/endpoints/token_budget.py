"""What a run of `verify` may spend: no request is sent that could cost more than is left."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from deployer.endpoints.answers import Reply

MOST = 100_000
"""Tokens that a run may take where nobody says otherwise."""
_SAFETY = 256
"""More than the tokens of the prompt that `safe_prompt` puts before the messages (SEED2)."""
_READ = ("messages", "prompt", "tools")
"""What of a body becomes tokens; documents are billed by page."""


class TokenBudget:
    """Of all endpoints of a run together."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self.used = 0
        self.told = 0
        """Of what was used, what the endpoints say themselves."""

    def lack(self, body: Mapping[str, Any] | None) -> str:
        """Why a request is not sent; empty where it may be."""
        need, left = at_most(body), max(0, self.most - self.used)
        return "" if need <= left else f"it may take {need} tokens, and {left} of {self.most} are left"

    def spend(self, reply: Reply, body: Mapping[str, Any] | None) -> None:
        """Count what an answer says that it cost; where it says nothing, all that it can have cost."""
        self.told += reply.tokens
        answered = reply.status == 200 or reply.broken
        self.used += reply.tokens or (at_most(body) if answered else 0)


def at_most(body: Mapping[str, Any] | None) -> int:
    """The tokens that a request can cost. A token is a byte at least, and JSON writes more around a message than a
    model's template does.
    """
    read = {name: body[name] for name in _READ if name in body} if body else {}
    if not body or not read:
        return 0
    size = len(json.dumps(read, ensure_ascii=False).encode())
    return size + int(body.get("max_tokens", 0)) + (_SAFETY if body.get("safe_prompt") else 0)
