"""What answers of models hold: chat, completions, embeddings, responses."""

from typing import Any, Literal

from pydantic import BaseModel


class Usage(BaseModel):
    """What was read and written, in tokens."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class ChatAnswer(BaseModel):
    """A turn of the assistant."""

    role: Literal["assistant"]
    content: str | None
    refusal: None


class ChatChoice(BaseModel):
    """One of the answers."""

    index: int
    message: ChatAnswer
    logprobs: dict[str, Any] | None
    finish_reason: Literal["stop", "length", "tool_calls", "function_call"]


class ChatCompletion(BaseModel):
    """Answers to a conversation."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    system_fingerprint: str
    choices: list[ChatChoice]
    usage: Usage
    x_sartor: dict[str, Any]


class CompletionChoice(BaseModel):
    """How a text goes on."""

    text: str
    index: int
    logprobs: dict[str, Any] | None
    finish_reason: Literal["stop", "length"]


class Completion(BaseModel):
    """Texts that go on."""

    id: str
    object: Literal["text_completion"]
    created: int
    model: str
    system_fingerprint: str
    choices: list[CompletionChoice]
    usage: Usage


class EmbeddingRow(BaseModel):
    """The vector of one input; as text it is base64 of little-endian fp32."""

    object: Literal["embedding"]
    index: int
    embedding: list[float] | str


class EmbeddingUsage(BaseModel):
    """What was read, in tokens."""

    prompt_tokens: int
    total_tokens: int


class Embeddings(BaseModel):
    """Vectors of texts."""

    object: Literal["list"]
    data: list[EmbeddingRow]
    model: str
    usage: EmbeddingUsage


class ResponseAnswer(BaseModel):
    """An answer in OpenAI's newer shape."""

    id: str
    object: Literal["response"]
    created_at: int
    status: Literal["in_progress", "completed", "incomplete"]
    error: None
    incomplete_details: dict[str, Any] | None
    model: str
    output: list[dict[str, Any]]
    usage: dict[str, Any] | None
