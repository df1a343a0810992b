"""The shapes of OpenAI's chat API that we speak: requests in, completions, chunks and errors out."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from sartor.concepts.evaluation import Answer
from sartor.concepts.example import Example, Message, Source


class TextPart(BaseModel):
    """A piece of text content."""

    type: Literal["text"]
    text: str


class ChatMessage(BaseModel):
    """One turn."""

    role: Literal["system", "developer", "user", "assistant"]
    content: str | list[TextPart]

    @property
    def text(self) -> str:
        """The content as one text."""
        return self.content if isinstance(self.content, str) else "".join(part.text for part in self.content)


class ChatRequest(BaseModel):
    """What a client may send; other fields are accepted and have no effect (answers are greedy)."""

    model: str
    messages: list[ChatMessage] = Field(min_length=1)
    max_tokens: int | None = Field(None, ge=1, le=8192)
    max_completion_tokens: int | None = Field(None, ge=1, le=8192)
    n: Literal[1] = 1
    stream: bool = False

    @property
    def limit(self) -> int | None:
        """The most tokens to answer with."""
        return self.max_completion_tokens or self.max_tokens

    def example(self) -> Example:
        """Return the conversation as a row to answer."""
        turns = tuple(Message(role=m.role, content=m.text) for m in self.messages)
        return Example(messages=turns, source=Source(file="request", row=1))


def completion(request_id: str, model: str, answer: Answer, *, created: int) -> dict[str, Any]:
    """Return a chat completion."""
    return {
        "id": request_id,
        "object": "chat.completion",
        "created": created,
        "model": model,
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": answer.text, "refusal": None},
                "logprobs": None,
                "finish_reason": answer.finish,
            }
        ],
        "usage": {
            "prompt_tokens": answer.prompt_tokens,
            "completion_tokens": answer.answer_tokens,
            "total_tokens": answer.prompt_tokens + answer.answer_tokens,
        },
    }


def chunks(request_id: str, model: str, answer: Answer, *, created: int) -> list[dict[str, Any]]:
    """Return the answer as the chunks of a stream: role, text, end."""
    head = {"id": request_id, "object": "chat.completion.chunk", "created": created, "model": model}
    deltas: list[tuple[dict[str, str], str | None]] = [
        ({"role": "assistant", "content": ""}, None),
        ({"content": answer.text}, None),
        ({}, answer.finish),
    ]
    return [{**head, "choices": [{"index": 0, "delta": d, "finish_reason": end}]} for d, end in deltas]


def error(message: str, *, code: str | None, param: str | None = None, kind: str = "invalid_request_error") -> Any:
    """Return an error object."""
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}
