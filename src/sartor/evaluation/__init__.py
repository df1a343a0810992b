"""CRAFT: answers -> knowledge. Metrics, baselines without a model, comparison. No torch."""
