"""When two texts say the same: candidates by MinHash, then a word-by-word look at what differs."""
