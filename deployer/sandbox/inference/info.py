"""What `/info` says of the model."""

from __future__ import annotations

from deployer.sandbox.inference.turn import Turn
from deployer.sandbox.wire import Response, answer

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
