"""DOOR: HTTP. An OpenAI-compatible API over the same actions as the command line."""
