"""From a chat request to rows for an engine: rendered as in training, limited, sampled and formed as asked."""

import secrets
from collections.abc import Mapping
from typing import Any, NamedTuple

from sartor.concepts.example import Example, Source
from sartor.concepts.ids import canonical_json
from sartor.data.formats.chat_turns import parse_turn
from sartor.data.formats.rows import RowProblem
from sartor.inference.choose import Limits, Sampler, Sampling
from sartor.inference.decoder import Row
from sartor.inference.live.grammar import BadSchemaError, Grammar
from sartor.server.answering.chat_wire import ChatRequest, Function, NamedTool, SamplingFields
from sartor.server.answering.refusal import Refusal, unsupported
from sartor.server.live import Live

FORMED_TOKENS = 1024
"""Limit of an answer whose form the request names, as what was measured says nothing of such answers."""
_SEEDS = 2**63


class Prepared(NamedTuple):
    """What a request asks of a language model."""

    rows: list[Row]
    n_prompt: int


def example_of(body: ChatRequest) -> Example:
    """Return the conversation as a row to answer, its turns read as those of training rows are.

    Raises: Refusal: a turn cannot be read, or holds more than text.
    """
    messages = [_turn(message.model_dump(exclude_none=True), i) for i, message in enumerate(body.messages)]
    tools = told_tools(body)
    said = canonical_json(tools) if tools else None
    return Example(messages=tuple(messages), source=Source(file="request", row=1), tools=said)


def told_tools(body: ChatRequest) -> list[dict[str, Any]]:
    """Return the tools that the model is told of, as the client wrote them."""
    choice = body.tool_choice or body.function_call
    if choice == "none":
        return []
    if body.tools:
        return [tool.model_dump(exclude_unset=True) for tool in body.tools]
    return [{"type": "function", "function": f.model_dump(exclude_unset=True)} for f in body.functions or ()]


def check(body: ChatRequest) -> None:
    """Refuse what cannot be served.

    Raises: Refusal.
    """
    if body.top_logprobs is not None and not body.logprobs:
        raise Refusal("'top_logprobs' needs 'logprobs': true.", param="top_logprobs")
    if set(body.modalities or ()) - {"text"}:
        raise unsupported("modalities", "Only text can be answered with.")
    for i, tool in enumerate(body.tools or ()):
        if tool.type != "function" or tool.function is None:
            raise unsupported(f"tools.{i}.type", "Only tools of the type 'function' can be called.")
    if isinstance(body.tool_choice, NamedTool) and body.tool_choice.function is None:
        raise unsupported("tool_choice.type", "Only a tool of the type 'function' can be chosen.")
    if body.response_format and body.response_format.type == "json_schema" and not body.response_format.json_schema:
        raise Refusal(
            "Missing required parameter: 'response_format.json_schema'.",
            param="response_format.json_schema",
            code="missing_required_parameter",
        )


def prepare(live: Live, body: ChatRequest) -> Prepared:
    """Render the conversation, and make a row for each choice.

    Raises: Refusal: the prompt is too long, or a form or a token is unknown.
    """
    speaker = live.speaker
    assert speaker is not None
    prompt = speaker.prompt_ids(example_of(body))
    grammar = _grammar(live, body)
    usual = max(speaker.longest_answer, FORMED_TOKENS) if grammar else speaker.longest_answer
    wanted = usual if body.limit is None else body.limit
    limits = Limits(speaker.stop_ids, fitting(wanted, len(prompt), speaker.context_tokens, param="messages"))
    n_top = (body.top_logprobs or 0) if body.logprobs else None
    samplers = [sampler_of(body, i, live.vocabulary, grammar) for i in range(body.n_choices)]
    return Prepared([Row(prompt, limits, sampler, speaker.adapter, n_top) for sampler in samplers], len(prompt))


def fitting(wanted: int, n_prompt: int, context: int, *, param: str) -> int:
    """Return how many tokens may follow a prompt.

    Raises: Refusal: none, since the prompt fills the context.
    """
    if n_prompt >= context:
        raise Refusal(
            f"This model's maximum context length is {context} tokens. However, your {param} resulted in "
            f"{n_prompt} tokens. Please reduce the length of the {param}.",
            param=param,
            code="context_length_exceeded",
        )
    return min(wanted, context - n_prompt)


def sampler_of(body: SamplingFields, choice: int, vocabulary: int, grammar: Grammar | None = None) -> Sampler | None:
    """Return what chooses the tokens of a choice; None where nothing is asked: the path that was measured."""
    seed = secrets.randbelow(_SEEDS) if body.seed is None else body.seed * 128 + choice
    sampling = Sampling(
        temperature=body.temperature or 0.0,
        top_p=1.0 if body.top_p is None else body.top_p,
        seed=seed,
        bias=_bias(body.logit_bias or {}, vocabulary),
        presence_penalty=body.presence_penalty or 0.0,
        frequency_penalty=body.frequency_penalty or 0.0,
    )
    plain = Sampling(top_p=sampling.top_p, seed=seed) == sampling
    return None if plain and not grammar else Sampler(sampling, grammar.begin() if grammar else None)


def _bias(given: Mapping[str, float], vocabulary: int) -> dict[int, float]:
    told = {token: amount for token, amount in given.items() if amount}
    for token in told:
        if not token.isdecimal() or int(token) >= vocabulary:
            raise Refusal(f"{token!r} is no token id of this model.", param="logit_bias")
    return {int(token): amount for token, amount in told.items()}


def _turn(value: dict[str, Any], index: int) -> Any:
    try:
        turn = parse_turn(value, index)
    except RowProblem as problem:
        raise Refusal(f"{problem.says} {problem.fix}", param=f"messages.{index}.content") from None
    if turn.modalities:
        raise unsupported(f"messages.{index}.content", f"This model reads text, not {turn.modalities[0]}s.")
    return turn.message


def _grammar(live: Live, body: ChatRequest) -> Grammar | None:
    """Return the form that the answer must have; a call that must be made goes before a format.

    Raises: Refusal: no grammar can be made of it.
    """
    wanted = _must_call(body)
    form = body.response_format
    try:
        if wanted:
            return live.grammars().tool_call({f.name: f.parameters or {"type": "object"} for f in wanted})
        if form is None or form.type == "text":
            return None
        schema = form.json_schema.schema_ if form.json_schema else form.value
        return live.grammars().json(schema or {"type": "object"})
    except BadSchemaError as problem:
        param = "tools" if wanted else "response_format"
        raise Refusal(f"The schema cannot be used: {problem}", param=param) from None


def _must_call(body: ChatRequest) -> list[Function]:
    """Return the functions of which one must be called."""
    known = [tool.function for tool in body.tools or () if tool.function] or list(body.functions or ())
    choice = body.tool_choice or body.function_call
    if choice is None or choice in ("none", "auto"):
        return []
    param = "tool_choice" if body.tool_choice else "function_call"
    if choice == "required":
        chosen = known
    else:
        name = (
            choice.function.name if isinstance(choice, NamedTool) and choice.function else getattr(choice, "name", "")
        )
        chosen = [function for function in known if function.name == name]
    if not chosen:
        raise Refusal(f"'{param}' asks for a call, and 'tools' has no such function.", param=param)
    return chosen
