"""Rows -> Examples: read any format, check, split. Knows no torch, no SQL and no places: bytes come in."""
