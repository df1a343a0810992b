"""Sartor: bring a base model and your examples; get a specialist, and the proof that it beats your best prompt."""

__version__ = "0.1.0"
