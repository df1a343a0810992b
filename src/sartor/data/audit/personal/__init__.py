"""Finders of personal data, one file per kind. Each takes a text and returns hits; none knows of rows."""
