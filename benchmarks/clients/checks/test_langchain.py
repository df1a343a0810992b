"""The chat and embeddings suites of langchain-tests, with ChatOpenAI and OpenAIEmbeddings of langchain-openai."""

import os
from typing import Any

from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from langchain_tests.integration_tests import ChatModelIntegrationTests, EmbeddingsIntegrationTests

AT = {"base_url": os.environ["CLIENTS_URL"], "api_key": "any"}


class TestChat(ChatModelIntegrationTests):
    @property
    def chat_model_class(self) -> type[ChatOpenAI]:
        return ChatOpenAI

    @property
    def chat_model_params(self) -> dict[str, Any]:
        drawn = {
            "temperature": 0.8,
            "seed": 1,
            "frequency_penalty": 0.5,
        }  # greedy, a small model repeats itself without end
        return {**AT, **drawn, "model": os.environ["CLIENTS_CHAT"], "stream_usage": True, "max_tokens": 200}

    @property
    def has_tool_choice(self) -> bool:
        return True

    @property
    def structured_output_kwargs(self) -> dict[str, Any]:
        return {"method": "json_schema"}

    @property
    def supports_json_mode(self) -> bool:
        return True

    @property
    def supports_image_inputs(self) -> bool:
        return False

    @property
    def supports_model_override(self) -> bool:
        return True

    @property
    def model_override_value(self) -> str:
        return os.environ["CLIENTS_TINY"]


class TestEmbeddings(EmbeddingsIntegrationTests):
    @property
    def embeddings_class(self) -> type[OpenAIEmbeddings]:
        return OpenAIEmbeddings

    @property
    def embedding_model_params(self) -> dict[str, Any]:
        return {**AT, "model": os.environ["CLIENTS_ENCODER"], "check_embedding_ctx_length": False}
