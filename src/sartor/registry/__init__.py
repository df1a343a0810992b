"""CRAFT: evidence -> decisions. Promotion, aliases and cards, all pure."""
