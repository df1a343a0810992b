"""The torch ground floor: open a base model, put trainable parts on it. Loops and decoding live elsewhere."""
