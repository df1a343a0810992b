"""CRAFT: tokens -> weights. One loop for every kind of model; it yields events and the caller decides."""
