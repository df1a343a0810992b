"""InferenceClient of huggingface_hub: chat, streams, tools, forms and vectors, with this server as its base URL."""

import asyncio
import sys

from huggingface_hub import AsyncInferenceClient, InferenceClient
from told import claim

url, chat, encoder = sys.argv[1:]
client = InferenceClient(base_url=url, api_key="any")
asked = {"model": chat, "messages": [{"role": "user", "content": "Name a colour."}], "max_tokens": 12}
SCHEMA = {
    "type": "object",
    "properties": {"city": {"type": "string", "maxLength": 20}},
    "required": ["city"],
    "additionalProperties": False,
}

with claim("chat_completion"):
    whole = client.chat_completion(**asked)
    assert whole.choices[0].message.content
    assert whole.usage.total_tokens == whole.usage.prompt_tokens + whole.usage.completion_tokens
with claim("a stream says the same"):
    parts = client.chat.completions.create(**asked, stream=True)
    said = "".join(c.choices[0].delta.content or "" for c in parts if c.choices)
    assert said == whole.choices[0].message.content
with claim("the asynchronous client says the same"):
    several = AsyncInferenceClient(base_url=url, api_key="any")
    again = asyncio.run(several.chat_completion(**asked))
    assert again.choices[0].message.content == whole.choices[0].message.content
with claim("logprobs"):
    told = client.chat_completion(**asked, logprobs=True, top_logprobs=2)
    assert len(told.choices[0].logprobs.content) == told.usage.completion_tokens - 1 or told.choices[0].logprobs.content
with claim("a forced tool"):
    tool = {"type": "function", "function": {"name": "weather", "description": "Weather.", "parameters": SCHEMA}}
    called = client.chat_completion(**{**asked, "max_tokens": 60}, tools=[tool], tool_choice="required")
    assert called.choices[0].message.tool_calls[0].function.name == "weather"
with claim("json_schema"):
    form = {"type": "json_schema", "json_schema": {"name": "place", "schema": SCHEMA, "strict": True}}
    formed = client.chat_completion(**{**asked, "max_tokens": 60}, response_format=form)
    assert '"city"' in formed.choices[0].message.content
