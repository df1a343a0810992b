"""What people write with OpenAI's own client: whole and streamed, parsed, called, embedded, refused, many at once."""

import asyncio
import sys
from typing import Literal

from openai import AsyncOpenAI, BadRequestError, NotFoundError, OpenAI, pydantic_function_tool
from pydantic import BaseModel, Field
from told import claim


class Address(BaseModel):
    """What is asked for."""

    street: Literal["Oak", "Elm"]
    number: int = Field(ge=0, le=9)


url, model, encoder = sys.argv[1:]
client = OpenAI(base_url=url, api_key="any", max_retries=0)
strict = OpenAI(base_url=url, api_key="any", max_retries=0, _strict_response_validation=True)
asked = {"model": model, "messages": [{"role": "user", "content": "12 oak street"}], "max_tokens": 9}
tool = pydantic_function_tool(Address, name="find")

with claim("a stream says what a whole answer says, and each of several"):
    whole = strict.chat.completions.create(**asked, logprobs=True, top_logprobs=2, n=2)
    chunks = list(strict.chat.completions.create(**asked, stream=True, stream_options={"include_usage": True}))
    said = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    assert [choice.message.content.strip() for choice in whole.choices] == [said.strip()] * 2
    assert chunks[-1].usage.total_tokens == whole.usage.total_tokens - 9
with claim("parse"):
    parsed = strict.chat.completions.parse(**{**asked, "max_tokens": 100}, response_format=Address)
    assert parsed.choices[0].message.parsed.street in ("Oak", "Elm")
with claim("a forced call, streamed"):
    forced = {**asked, "max_tokens": 100, "tools": [tool], "tool_choice": "required"}
    with client.chat.completions.stream(**forced) as stream:
        kinds = {event.type for event in stream}
        called = stream.get_final_completion().choices[0].message.tool_calls[0].function
    assert called.parsed_arguments.street in ("Oak", "Elm")
    assert "tool_calls.function.arguments.done" in kinds
with claim("completions"):
    text = client.completions.create(model=model, prompt="The", max_tokens=3, echo=True).choices[0].text
    assert text.startswith("The")
with claim("embeddings"):
    rows = client.embeddings.create(model=encoder, input=["a", "b"]).data
    assert [len(row.embedding) for row in rows] == [384, 384]
with claim("responses, whole, parsed and streamed"):
    whole_response = strict.responses.create(model=model, input="12 oak street", max_output_tokens=9)
    assert whole_response.output_text.strip() == said.strip()
    assert client.responses.parse(model=model, input="x", text_format=Address).output_parsed.street in ("Oak", "Elm")
    with client.responses.stream(model=model, input="12 oak street", max_output_tokens=9) as events:
        assert [event.type for event in events][-1] == "response.incomplete"
with claim("errors have their type, code and field"):
    for kind, change, told in (
        (NotFoundError, {"model": "nobody"}, ("model_not_found", "model")),
        (BadRequestError, {"temperature": 9}, ("invalid_value", "temperature")),
    ):
        try:
            client.chat.completions.create(**{**asked, **change})
        except kind as error:
            assert (error.code, error.param, error.type) == (*told, "invalid_request_error")
        else:
            raise AssertionError(f"{change} was answered")


async def many() -> list[str]:
    """Ask forty times at once, streaming."""
    several = AsyncOpenAI(base_url=url, api_key="any", max_retries=0)

    async def one(number: int) -> str:
        turns = [{"role": "user", "content": f"{number} oak"}]
        stream = await several.chat.completions.create(model=model, messages=turns, max_tokens=9, stream=True)
        return "".join([chunk.choices[0].delta.content or "" async for chunk in stream])

    return await asyncio.gather(*map(one, range(40)))


with claim("forty streams at once, asynchronously"):
    assert all(asyncio.run(many()))
