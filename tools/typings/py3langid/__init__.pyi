"""What we use of py3langid."""
