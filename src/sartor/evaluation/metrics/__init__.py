"""One file per metric. A metric of one answer is between 0 (worst) and 1 (best)."""
