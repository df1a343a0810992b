"""The shared words: frozen types, one file per word, no I/O and no torch. See docs/glossary.md."""
