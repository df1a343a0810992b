"""What people write with OpenAI's own client; run by its own interpreter: URL, language model, encoder."""

import asyncio
import json
import sys
from typing import Literal

from openai import AsyncOpenAI, BadRequestError, NotFoundError, OpenAI, pydantic_function_tool
from pydantic import BaseModel, Field


class Address(BaseModel):
    """What is asked for."""

    street: Literal["Oak", "Elm"]
    number: int = Field(ge=0, le=9)


url, model, encoder = sys.argv[1:]
client = OpenAI(base_url=url, api_key="any", max_retries=0)
strict = OpenAI(base_url=url, api_key="any", max_retries=0, _strict_response_validation=True)
turns = [{"role": "user", "content": "12 oak street"}]
asked = {"model": model, "messages": turns}
tool = pydantic_function_tool(Address, name="find")
told: dict[str, object] = {}

whole = strict.chat.completions.create(**asked, max_tokens=9, logprobs=True, top_logprobs=2, n=2)
told["whole"] = [choice.message.content for choice in whole.choices]
chunks = list(
    strict.chat.completions.create(**asked, max_tokens=9, stream=True, stream_options={"include_usage": True})
)
told["streamed"] = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
told["usage"] = [chunks[-1].usage.total_tokens, whole.usage.total_tokens - 9]

parsed = strict.chat.completions.parse(**asked, response_format=Address, max_tokens=100)
told["parsed"] = parsed.choices[0].message.parsed.street
with client.chat.completions.stream(**asked, tools=[tool], tool_choice="required") as stream:
    kinds = {event.type for event in stream}
    told["called"] = stream.get_final_completion().choices[0].message.tool_calls[0].function.parsed_arguments.street
told["call_events"] = "tool_calls.function.arguments.done" in kinds

told["completed"] = client.completions.create(model=model, prompt="The", max_tokens=3, echo=True).choices[0].text
told["dimensions"] = [len(row.embedding) for row in client.embeddings.create(model=encoder, input=["a", "b"]).data]
told["output_text"] = strict.responses.create(model=model, input="12 oak street", max_output_tokens=9).output_text
told["output_parsed"] = client.responses.parse(model=model, input="x", text_format=Address).output_parsed.street
with client.responses.stream(model=model, input="12 oak street", max_output_tokens=9) as events:
    told["last_event"] = [event.type for event in events][-1]

for name, kind, change in [
    ("missing", NotFoundError, {"model": "nobody"}),
    ("invalid", BadRequestError, {"temperature": 9}),
]:
    try:
        client.chat.completions.create(**{**asked, **change})
    except kind as error:
        told[name] = [error.code, error.param, error.type]


async def many() -> list[str]:
    """Ask forty times at once, streaming."""
    several = AsyncOpenAI(base_url=url, api_key="any", max_retries=0)

    async def one(number: int) -> str:
        stream = await several.chat.completions.create(
            model=model, messages=[{"role": "user", "content": f"{number} oak"}], max_tokens=9, stream=True
        )
        return "".join([chunk.choices[0].delta.content or "" async for chunk in stream])

    return await asyncio.gather(*map(one, range(40)))


told["many"] = len(set(asyncio.run(many())))
print(json.dumps(told))
