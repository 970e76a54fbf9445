"""What the model is given to read."""

from __future__ import annotations

import json

from deployer.sandbox.inference import tokenizer
from deployer.sandbox.inference.chat_request import Chat
from deployer.sandbox.inference.reply import SAFE_PROMPT

_PER_MESSAGE = 2
"""Assumed: what the template of a chat adds around each message."""
_PER_IMAGE = 1000
"""Assumed: what an image counts."""


def text(chat: Chat) -> str:
    """Everything that content safety looks at."""
    return "\n".join(message.text for message in chat.messages)


def weight(chat: Chat) -> int:
    """The tokens of the prompt: messages, calls, definitions of tools, and the safety prompt when asked for."""
    total = tokenizer.count(SAFE_PROMPT) + _PER_MESSAGE if chat.safe_prompt else 0
    for message in chat.messages:
        calls = json.dumps([call.model_dump(exclude_none=True) for call in message.tool_calls or ()])
        total += tokenizer.count(message.text) + _PER_MESSAGE + message.images * _PER_IMAGE
        total += tokenizer.count(calls) if message.tool_calls else 0
    if chat.tools:
        total += tokenizer.count(json.dumps([tool.model_dump(exclude_none=True) for tool in chat.tools]))
    return total
