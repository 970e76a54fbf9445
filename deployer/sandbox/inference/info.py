"""What `/info` says of the model."""

from __future__ import annotations

from deployer.sandbox.http import Response, answer
from deployer.sandbox.inference.call_context import Turn

_TYPES = {"chat": "chat-completions", "completion": "text_generation", "ocr": "image-text-to-text"}
"""`chat-completions` is in SEED2 and OPEN_2024_09; what the other two tasks say is assumed."""


def describe(turn: Turn) -> Response:
    """Name, type and provider (SEED2)."""
    return answer(
        200,
        {
            "model_name": turn.model.called,
            "model_type": _TYPES[turn.model.task],
            "model_provider_name": "MistralAI",
        },
    )
