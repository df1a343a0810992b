"""The body of a chat request, in OpenAI's shape; fields that are hints, and unknown ones, are accepted and not used."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Role = Literal["system", "developer", "user", "assistant", "tool", "function"]
Name = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9_-]{1,64}$")]
Bias = Annotated[float, Field(ge=-100, le=100)]
Stops = str | Annotated[list[str], Field(max_length=4)]


class ContentPart(BaseModel):
    """A part of a turn; only text can be read."""

    model_config = ConfigDict(extra="allow")
    type: str
    text: str | None = None


class CalledFunction(BaseModel):
    """Which function was called, and with what."""

    name: str
    arguments: str = "{}"


class ToolCall(BaseModel):
    """A call that the assistant made."""

    id: str | None = None
    type: Literal["function"] = "function"
    function: CalledFunction


class ChatMessage(BaseModel):
    """One turn."""

    role: Role
    content: str | list[ContentPart] | None = None
    name: str | None = None
    tool_calls: list[ToolCall] | None = None
    tool_call_id: str | None = None
    function_call: CalledFunction | None = None
    refusal: str | None = None


class Function(BaseModel):
    """A function that may be called."""

    model_config = ConfigDict(extra="allow")
    name: Name
    description: str | None = None
    parameters: dict[str, Any] | None = None
    strict: bool | None = None


class Tool(BaseModel):
    """A tool; only functions can be called."""

    model_config = ConfigDict(extra="allow")
    type: str
    function: Function | None = None


class NamedFunction(BaseModel):
    """The name of a function."""

    name: str


class NamedTool(BaseModel):
    """The tool that must be called."""

    model_config = ConfigDict(extra="allow")
    type: str
    function: NamedFunction | None = None


class JsonSchema(BaseModel):
    """The schema of an answer."""

    model_config = ConfigDict(populate_by_name=True)
    name: Name
    description: str | None = None
    schema_: dict[str, Any] | None = Field(None, alias="schema")
    strict: bool | None = None


class ResponseFormat(BaseModel):
    """The form of an answer."""

    type: Literal["text", "json_object", "json_schema"]
    json_schema: JsonSchema | None = None
    value: dict[str, Any] | None = None
    """A schema, as huggingface_hub's client sends it with `json_object`."""


class StreamOptions(BaseModel):
    """What a stream also says."""

    include_usage: bool | None = None


class SamplingFields(BaseModel):
    """What chat and plain completions have in common."""

    model: str
    n: int | None = Field(None, ge=1, le=128)
    seed: int | None = None
    stop: Stops | None = None
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    temperature: float | None = Field(None, ge=0, le=2)
    """None or 0: the likeliest token each time, as the model was measured."""
    top_p: float | None = Field(None, ge=0, le=1)
    logit_bias: dict[str, Bias] | None = None
    presence_penalty: float | None = Field(None, ge=-2, le=2)
    frequency_penalty: float | None = Field(None, ge=-2, le=2)
    max_tokens: int | None = Field(None, ge=0)

    @property
    def stops(self) -> tuple[str, ...]:
        """The stop texts."""
        given = [self.stop] if isinstance(self.stop, str) else self.stop or []
        return tuple(stop for stop in given if stop)

    @property
    def n_choices(self) -> int:
        """How many answers are wanted."""
        return self.n or 1

    @property
    def tells_usage(self) -> bool:
        """Whether a stream ends with the usage."""
        return bool(self.stream_options and self.stream_options.include_usage)


class ChatRequest(SamplingFields):
    """A chat request."""

    messages: list[ChatMessage] = Field(min_length=1)
    max_completion_tokens: int | None = Field(None, ge=0)
    logprobs: bool | None = None
    top_logprobs: int | None = Field(None, ge=0, le=20)
    response_format: ResponseFormat | None = None
    tools: list[Tool] | None = None
    tool_choice: Literal["none", "auto", "required"] | NamedTool | None = None
    functions: list[Function] | None = Field(None, max_length=128)
    function_call: Literal["none", "auto"] | NamedFunction | None = None
    modalities: list[str] | None = None

    @property
    def limit(self) -> int | None:
        """The most tokens to answer with."""
        return self.max_tokens if self.max_completion_tokens is None else self.max_completion_tokens
