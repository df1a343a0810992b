"""What serving adds to answering: an engine for all who ask at once, forms, text as it comes, scores of given texts."""
