"""Craft: turns a Report into a page that a person can read."""
