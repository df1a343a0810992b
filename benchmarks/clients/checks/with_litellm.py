"""LiteLLM: chat, tools, streams, embeddings, files and fine-tuning, with `openai/` models and another base URL."""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # asks nobody elsewhere

import litellm
from told import claim, rows_file, waited

url, chat, encoder, tiny = sys.argv[1:]
at = {"api_base": url, "api_key": "any"}
asked = {"model": f"openai/{chat}", "messages": [{"role": "user", "content": "Name a colour."}], "max_tokens": 12, **at}
SCHEMA = {
    "type": "object",
    "properties": {"city": {"type": "string", "maxLength": 20}},
    "required": ["city"],
    "additionalProperties": False,
}
TOOL = {"type": "function", "function": {"name": "weather", "parameters": SCHEMA}}

with claim("completion"):
    whole = litellm.completion(**asked)
    assert whole.choices[0].message.content
    assert whole.usage.total_tokens == whole.usage.prompt_tokens + whole.usage.completion_tokens
with claim("a stream says the same"):
    parts = litellm.completion(**asked, stream=True, stream_options={"include_usage": True})
    chunks = list(parts)
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == whole.choices[0].message.content
    assert chunks[-1].usage.total_tokens == whole.usage.total_tokens
with claim("acompletion"):
    again = asyncio.run(litellm.acompletion(**asked))
    assert again.choices[0].message.content == whole.choices[0].message.content
with claim("a forced tool"):
    called = litellm.completion(**{**asked, "max_tokens": 60}, tools=[TOOL], tool_choice="required")
    assert called.choices[0].message.tool_calls[0].function.name == "weather"
with claim("json_schema"):
    form = {"type": "json_schema", "json_schema": {"name": "place", "schema": SCHEMA, "strict": True}}
    formed = litellm.completion(**{**asked, "max_tokens": 60}, response_format=form)
    assert '"city"' in formed.choices[0].message.content
with claim("text_completion with logprobs"):
    text = litellm.text_completion(model=f"text-completion-openai/{chat}", prompt="The", max_tokens=3, logprobs=1, **at)
    assert text.choices[0].text
with claim("embedding"):
    vectors = litellm.embedding(model=f"openai/{encoder}", input=["a", "b"], **at)
    assert [len(row["embedding"]) for row in vectors.data] == [384, 384]
with claim("an unknown model is a NotFoundError"):
    try:
        litellm.completion(**{**asked, "model": "openai/nobody"})
    except litellm.NotFoundError:
        pass
    else:
        raise AssertionError("it was answered")
with claim("files and a fine-tuning job"), tempfile.TemporaryDirectory() as folder:
    to = {"custom_llm_provider": "openai", **at}
    file = litellm.create_file(file=rows_file(Path(folder) / "rows.jsonl").open("rb"), purpose="fine-tune", **to)
    numbers = {"n_epochs": 1}
    job = litellm.create_fine_tuning_job(model=tiny, training_file=file.id, hyperparameters=numbers, **to)
    assert job.id in {one.id for one in litellm.list_fine_tuning_jobs(limit=100, **to)}
    job = waited(lambda: litellm.retrieve_fine_tuning_job(fine_tuning_job_id=job.id, **to))
    assert job.status == "succeeded", job
    tuned = litellm.completion(**{**asked, "model": f"openai/{job.fine_tuned_model}"})
    assert tuned.model
with claim("a cancelled job"), tempfile.TemporaryDirectory() as folder:
    file = litellm.create_file(file=rows_file(Path(folder) / "rows.jsonl").open("rb"), purpose="fine-tune", **to)
    job = litellm.create_fine_tuning_job(model=tiny, training_file=file.id, **to)
    assert litellm.cancel_fine_tuning_job(fine_tuning_job_id=job.id, **to).status == "cancelled"
