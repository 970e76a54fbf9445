"""One request that passed the gate: who asks, whom, over which route."""

from __future__ import annotations

from hashlib import sha256
from typing import Any
from uuid import UUID

from msgspec import Struct

from deployer.sandbox.http import Request
from deployer.sandbox.inference.endpoint import Endpoint
from deployer.sandbox.inference.model import Model, facts, parameters
from deployer.sandbox.inference.rate_limit import Meter
from deployer.sandbox.inference.refusal import Dialect


class Turn(Struct, frozen=True):
    """What every route needs."""

    request: Request
    endpoint: Endpoint
    model: Model
    dialect: Dialect
    meter: Meter
    is_usual: bool = True
    """Not on a route beside the one that every client of this host asks."""

    @property
    def digest(self) -> str:
        """What tells answers apart: a digest of the request and of how many came before."""
        seed = f"{self.endpoint.region}/{self.endpoint.name}/{self.meter.served}/".encode()
        return sha256(seed + self.request.body).hexdigest()[:32]

    def id(self, kind: str) -> str:
        """The id of an answer, in the form of its API."""
        if self.dialect is Dialect.MISTRAL:
            return str(UUID(self.digest))  # SEED1's example
        if self.dialect is Dialect.VLLM:  # vllm/entrypoints/openai: serving_chat.py and serving_completion.py
            return f"{'cmpl' if kind.startswith('text') else 'chatcmpl'}-{self.digest}"
        return self.digest  # SEED2's example

    def head(self, kind: str) -> dict[str, Any]:
        """The fields that every answer and every chunk begins with."""
        return {"id": self.id(kind), "object": kind, "created": int(self.meter.now), "model": self.model.called}

    def taken(self, task: str) -> frozenset[str]:
        """The parameters that the API of this route takes."""
        return parameters(task, self.dialect) | (self.model.later if self.dialect is Dialect.MISTRAL else frozenset())

    def extras(self, task: str) -> frozenset[str]:
        """What the model behind the common route takes beyond, with `extra-parameters: pass-through`."""
        if not self.endpoint.serverless:
            return parameters(task, "extra/managed") | parameters(task, Dialect.VLLM)
        return parameters(task, "extra/serverless") | parameters(task, Dialect.MISTRAL) | self.model.later

    @property
    def day(self) -> str:
        """Today, `2024-07-19`."""
        return f"{self.meter.cloud.clock.now():%Y-%m-%d}"


def has_common(endpoint: Endpoint) -> bool:
    """Whether the common API is served: online endpoints have it since the day of APIREF's note."""
    return endpoint.serverless or endpoint.created[:10] > facts()["common_api_on_managed_since"]
