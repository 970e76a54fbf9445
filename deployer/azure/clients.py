"""The clients of the SDKs, each made once in a run: azure-ai-ml takes 10 ms and 0.7 MB for one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any

Options = Mapping[str, Any]
"""What a client is made of besides its credential and what it is for: transport, policies."""


class Clients:
    """Safe to use from several threads, as the clients themselves are."""

    def __init__(self, options: Callable[[], dict[str, Any]]) -> None:
        """`options` gives what a client is made of, its credential too; never twice the same policy of retries."""
        self._options = options
        self._made: dict[tuple[str, ...], Any] = {}
        self._lock = Lock()

    def of(self, make: Callable[[Any, Options], Any], *key: str) -> Any:
        """The client of a key, which `make` makes of a credential and options where there is none yet."""
        with self._lock:
            if key not in self._made:
                options = self._options()
                self._made[key] = make(options.pop("credential"), options)
            return self._made[key]
