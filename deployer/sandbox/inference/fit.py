"""What a well-formed chat request asks of a model that this model, or this route, cannot do."""

from __future__ import annotations

from deployer.sandbox.inference.chat_request import Chat, Choice, Message
from deployer.sandbox.inference.model import Model
from deployer.sandbox.inference.refusal import Dialect, Fault, fail, invalid
from deployer.sandbox.inference.turn import Turn
from deployer.sandbox.wire import Response

_FOLLOWS = {
    "": {"system", "user", "assistant"},
    "system": {"system", "user", "assistant"},
    "user": {"system", "user", "assistant"},
    "assistant": {"user", "assistant", "tool"},
    "tool": {"tool", "assistant"},
}
"""Which role may follow which in Mistral's API: https://github.com/UKGovernmentBEIS/inspect_ai/issues/1813."""


def refuse(chat: Chat, turn: Turn) -> Response | None:
    """The refusal of what does not fit, None when all does."""
    faults = [*_contents(chat), *_abilities(chat, turn.model), *_bounds(chat, turn.dialect)]
    if faults:
        return invalid(turn.dialect, faults)
    if turn.endpoint.serverless:
        return _order(chat.messages, turn.dialect)
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
            faults.append(Fault("extra_forbidden", (*place, "tool_calls"), "Extra inputs are not permitted", None))
    return faults


def _abilities(chat: Chat, model: Model) -> list[Fault]:
    faults = []
    if chat.response_format and chat.response_format.type == "json_object" and not model.json:
        faults.append(Fault("parameter_not_supported", ("response_format",), "not supported", "json_object"))
    if chat.tools and not model.tools:
        value = [tool.model_dump(exclude_none=True) for tool in chat.tools]
        faults.append(Fault("parameter_not_supported", ("tools",), "not supported", value))
    for number, message in enumerate(chat.messages):
        if message.images and not model.images:
            faults.append(
                Fault("parameter_not_supported", ("messages", number, "content"), "not supported", "image_url")
            )
    return faults


def _bounds(chat: Chat, dialect: Dialect) -> list[Fault]:
    faults = []
    if dialect is Dialect.AZURE and chat.temperature is not None and chat.temperature > 1:
        # SPEC: 0 to 1 on the common route; SEED1: 0 to 2 on the native one.
        message = "Input should be less than or equal to 1"
        faults.append(Fault("less_than_equal", ("temperature",), message, chat.temperature))
    if chat.top_logprobs is not None and not chat.logprobs:
        message = "logprobs must be true when top_logprobs is used"
        faults.append(Fault("value_error", ("top_logprobs",), message, chat.top_logprobs))
    if chat.tool_choice is not None:
        faults.extend(_choice(chat, dialect))
    return faults


def _choice(chat: Chat, dialect: Dialect) -> list[Fault]:
    names = [tool.function.name for tool in chat.tools or []]
    choice = chat.tool_choice
    if isinstance(choice, Choice):
        known, value = choice.function.name in names, choice.function.name
    else:
        value = str(choice)
        # Mistral's word is `any`, the others say `required`.
        words = {"auto", "none", "any"} if dialect is Dialect.MISTRAL else {"auto", "none", "required"}
        known = value in words and (bool(names) or value in {"auto", "none"})
    return [] if known else [Fault("value_error", ("tool_choice",), "not one of the tools of the request", value)]


def _order(messages: list[Message], dialect: Dialect) -> Response | None:
    before, calls = "", False
    for message in messages:
        role = message.role
        if role not in _FOLLOWS[before] or (role == "tool" and before == "assistant" and not calls):
            # The number is Mistral's for a wrong order of roles, seen on Azure in the issue above.
            return fail(dialect, f"Unexpected role '{role}' after role '{before}'", 3230)
        before, calls = role, bool(message.tool_calls)
    if before not in {"user", "tool"}:
        # https://github.com/huggingface/smolagents/issues/757
        wanted = "User or Tool (or Assistant with prefix True)"
        return fail(dialect, f"Expected last role {wanted} for serving but got {before}")
    return None


def _alternation(messages: list[Message], turn: Turn) -> Response | None:
    """The chat templates of the open models; only the common route turns system messages into user messages."""
    roles = [message.role for message in messages]
    if turn.model.system and roles[0] == "system":
        roles = roles[1:]
    if all(role == ("user", "assistant")[number % 2] for number, role in enumerate(roles)) or "tool" in roles:
        return None
    return fail(turn.dialect, "Conversation roles must alternate user/assistant/user/assistant/...")
