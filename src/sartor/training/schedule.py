"""Learning rate by step: a short rise, then a straight line to zero."""


def linear_decay(step: int, *, n_steps: int, peak: float, warmup: float) -> float:
    """Return the rate of `step` (from 0): up over `warmup` x `n_steps` steps, then down to zero at `n_steps`."""
    n_warm = max(1, round(warmup * n_steps))
    if step < n_warm:
        return peak * (step + 1) / n_warm
    return peak * max(0.0, (n_steps - step) / max(1, n_steps - n_warm))
