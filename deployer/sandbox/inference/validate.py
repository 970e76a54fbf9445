"""What a well-formed chat request asks of a model that this model, or this route, cannot do."""

from __future__ import annotations

from deployer.sandbox.http import Response
from deployer.sandbox.inference import turns
from deployer.sandbox.inference.call_context import Turn
from deployer.sandbox.inference.chat_request import Chat, Choice, Message
from deployer.sandbox.inference.model import facts
from deployer.sandbox.inference.refusal import Dialect, Fault, fail, invalid

_EXTRA = "Extra inputs are not permitted"


def refuse(chat: Chat, turn: Turn) -> Response | None:
    """The refusal of what does not fit, None when all does."""
    faults = [*_contents(chat), *_abilities(chat, turn), *_bounds(chat, turn), *_streamed(chat, turn)]
    if faults:
        return invalid(turn.dialect, faults)
    if turn.endpoint.serverless:
        found = turns.wrong(chat.messages)
        return fail(turn.dialect, *found) if found else None
    return _alternation(chat.messages, turn) if turn.dialect is Dialect.VLLM else None


def _contents(chat: Chat) -> list[Fault]:
    """Content is required for all messages (SEED1), but not beside tool calls."""
    faults = []
    for number, message in enumerate(chat.messages):
        place = ("messages", number)
        if message.content is None and not message.tool_calls:
            faults.append(Fault("missing", (*place, "content"), "Field required", None))
        if message.role == "tool" and not message.tool_call_id:
            faults.append(Fault("missing", (*place, "tool_call_id"), "Field required", None))
        if message.tool_calls and message.role != "assistant":
            faults.append(Fault("extra_forbidden", (*place, "tool_calls"), _EXTRA, None))
    return faults


def _abilities(chat: Chat, turn: Turn) -> list[Fault]:
    faults = []
    model = turn.model
    if chat.response_format and not _writes(chat.response_format.type, turn):
        format = chat.response_format.type
        faults.append(Fault("parameter_not_supported", ("response_format",), "not supported", format))
    if chat.tools and not model.tools:
        value = [tool.model_dump(exclude_none=True) for tool in chat.tools]
        faults.append(Fault("parameter_not_supported", ("tools",), "not supported", value))
    for number, message in enumerate(chat.messages):
        if message.images and not model.images:
            faults.append(
                Fault("parameter_not_supported", ("messages", number, "content"), "not supported", "image_url")
            )
    return faults


def _writes(format: str, turn: Turn) -> bool:
    """Whether the model writes JSON. The common route refuses it of open models (OPEN_2024_09), vLLM itself takes it
    (ResponseFormat in vllm/entrypoints/openai/protocol.py).
    """
    if format == "text" or turn.dialect is Dialect.VLLM:
        return True
    return turn.model.json and (format == "json_object" or turn.model.takes("response_format=json_schema"))


def _streamed(chat: Chat, turn: Turn) -> list[Fault]:
    options = chat.stream_options or {}
    if turn.endpoint.serverless:
        return [Fault("extra_forbidden", ("stream_options", key), _EXTRA, value) for key, value in options.items()]
    if chat.stream_options is not None and not chat.stream:
        message = "Stream options can only be defined when `stream=True`."
        return [Fault("value_error", ("stream_options",), message, options)]
    known = {"include_usage", "continuous_usage_stats"}
    return [
        Fault("extra_forbidden", ("stream_options", key), _EXTRA, value)
        for key, value in options.items()
        if key not in known or not isinstance(value, bool)
    ]


def _bounds(chat: Chat, turn: Turn) -> list[Fault]:
    faults = []
    dialect = turn.dialect
    if dialect is Dialect.AZURE and chat.temperature is not None and chat.temperature > 1:
        # SPEC: 0 to 1 on the common route; SEED1: 0 to 2 on the native one.
        message = "Input should be less than or equal to 1"
        faults.append(Fault("less_than_equal", ("temperature",), message, chat.temperature))
    if chat.top_logprobs is not None and not chat.logprobs:
        message = "logprobs must be true when top_logprobs is used"
        faults.append(Fault("value_error", ("top_logprobs",), message, chat.top_logprobs))
    if chat.tool_choice is not None:
        faults.extend(_choice(chat, turn))
    return faults


def _choice(chat: Chat, turn: Turn) -> list[Fault]:
    names = [tool.function.name for tool in chat.tools or []]
    choice = chat.tool_choice
    if isinstance(choice, Choice):
        known, value = choice.function.name in names, choice.function.name
    else:
        value = str(choice)
        # Mistral's word is `any`, and later `required` as well; the others say `required`.
        words = {"auto", "none", "any"} if turn.dialect is Dialect.MISTRAL else {"auto", "none", "required"}
        words |= {"required"} if turn.model.takes("tool_choice=required") else set()
        known = value in words and (bool(names) or value in {"auto", "none"})
    return [] if known else [Fault("value_error", ("tool_choice",), "not one of the tools of the request", value)]


def _alternation(messages: list[Message], turn: Turn) -> Response | None:
    """The chat templates of the open models; only the common route turns system messages into user messages."""
    roles = [message.role for message in messages]
    if turn.model.system and roles[0] == "system":
        roles = roles[1:]
    if all(role == ("user", "assistant")[number % 2] for number, role in enumerate(roles)) or "tool" in roles:
        return None
    return fail(turn.dialect, "Conversation roles must alternate user/assistant/user/assistant/...")


def stops(prompt: str) -> bool:
    """Whether a prompt is filtered: it holds the sandbox's marker, or an example of a filtered prompt from the docs."""
    return any(marker in prompt for marker in facts()["filtered_prompts"])


def verdict(prompt: str) -> str | None:
    """The finish reason that a completion to this prompt ends with, None where nothing is found."""
    for marker, reason in facts()["filtered_completions"].items():
        if marker in prompt:
            return str(reason)
    return None
