"""Readers: one file per format, `read.py` the entry."""
