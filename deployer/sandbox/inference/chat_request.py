"""The body of a chat completion.

Numbers may come as text ("0.1"), as in the Python sample of SEED2: the service behind is built on pydantic too
(its errors show it: https://github.com/BerriAI/litellm/issues/3899).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

FUNCTION_NAME = r"^[a-zA-Z0-9_-]{1,64}$"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Function(_Section):
    """A function that the model may call."""

    name: str = Field(pattern=FUNCTION_NAME)
    description: str | None = None
    parameters: dict[str, Any] = Field(default_factory=dict)
    strict: bool | None = None


class Tool(_Section):
    """A tool; only functions exist."""

    type: Literal["function"] = "function"
    function: Function


class Named(_Section):
    """The name of a function."""

    name: str


class Choice(_Section):
    """One function, chosen by name."""

    type: Literal["function"] = "function"
    function: Named


class Call(_Section):
    """A call of an earlier turn."""

    class Target(_Section):
        """The function called; `call_id` is in SEED2's answers, so it comes back in the next request."""

        name: str
        arguments: str | dict[str, Any]
        call_id: str | None = None

    id: str
    type: Literal["function"] = "function"
    function: Target
    index: int | None = None


class Text(_Section):
    """A part of a message: text."""

    type: Literal["text"]
    text: str


class Image(_Section):
    """A part of a message: an image."""

    class Link(_Section):
        """Where the image is."""

        url: str
        detail: Literal["auto", "low", "high"] | None = None

    type: Literal["image_url"]
    image_url: Link | str


Part = Annotated[Text | Image, Field(discriminator="type")]


class Message(_Section):
    """One message of the conversation."""

    role: Literal["system", "user", "assistant", "tool"]
    content: str | list[Part] | None = None
    tool_calls: list[Call] | None = None
    tool_call_id: str | None = None
    name: str | None = None
    prefix: bool | None = None

    @property
    def text(self) -> str:
        """The words of the message."""
        if isinstance(self.content, list):
            return "".join(part.text for part in self.content if isinstance(part, Text))
        return self.content or ""

    @property
    def images(self) -> int:
        """How many images it holds."""
        return sum(isinstance(part, Image) for part in self.content) if isinstance(self.content, list) else 0


class Format(_Section):
    """How the reply is to be written."""

    class Schema(_Section):
        """The JSON schema of the reply."""

        name: str
        description: str | None = None
        schema_: dict[str, Any] = Field(alias="schema")
        strict: bool | None = None

    type: Literal["text", "json_object", "json_schema"]
    json_schema: Schema | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.type == "json_schema") != (self.json_schema is not None):
            raise ValueError("json_schema goes with the type json_schema")
        return self


class Prediction(_Section):
    """What the caller expects much of the reply to be."""

    type: Literal["content"] = "content"
    content: str = ""


class Chat(_Section):
    """Every parameter of every chat route; facts/inference.json says which belong to which."""

    messages: list[Message] = Field(min_length=1)
    frequency_penalty: float | None = Field(None, ge=-2, le=2)
    ignore_eos: bool = False
    logit_bias: dict[str, Annotated[float, Field(ge=-100, le=100)]] | None = None
    logprobs: bool = False
    max_completion_tokens: int | None = Field(None, ge=0)
    max_tokens: int | None = Field(None, ge=0)
    metadata: dict[str, Any] | None = None
    min_tokens: int | None = Field(None, ge=0)
    modalities: list[Literal["text"]] | None = None
    model: str | None = None
    n: int = Field(1, ge=1, le=128)
    parallel_tool_calls: bool = True
    prediction: Prediction | None = None
    presence_penalty: float | None = Field(None, ge=-2, le=2)
    prompt_mode: Literal["reasoning"] | None = None
    random_seed: int | None = None
    response_format: Format | None = None
    safe_prompt: bool = False
    seed: int | None = None
    stop: str | list[str] | None = None
    stream: bool = False
    stream_options: dict[str, Any] | None = None
    temperature: float | None = Field(None, ge=0, le=2)
    tool_choice: Literal["auto", "none", "any", "required"] | Choice | None = None
    tools: list[Tool] | None = None
    top_logprobs: int | None = Field(None, ge=0, le=20)
    top_p: float | None = Field(None, ge=0, le=1)
    user: str | None = None

    @property
    def stops(self) -> list[str]:
        """The sequences that end the reply."""
        return [self.stop] if isinstance(self.stop, str) else [text for text in self.stop or [] if text]

    @property
    def most(self) -> int | None:
        """How many tokens the reply may have, where the request says so."""
        return self.max_tokens if self.max_completion_tokens is None else self.max_completion_tokens

    @property
    def counted(self) -> bool:
        """Whether the end of a stream is to tell the usage, where that has to be asked for."""
        return bool((self.stream_options or {}).get("include_usage"))
