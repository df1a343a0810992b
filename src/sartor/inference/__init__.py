"""CRAFT: weights -> answers. One path for evaluation, `sartor answer` and the server."""
