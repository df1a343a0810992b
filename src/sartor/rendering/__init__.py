"""CRAFT: Example -> token ids and loss mask. Tokenizers are passed in; torch is unknown here."""
