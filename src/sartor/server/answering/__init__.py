"""The endpoints that answer: chat, completions, embeddings and responses, in OpenAI's shapes."""
