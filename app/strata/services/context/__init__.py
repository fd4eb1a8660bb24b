"""The context layer: recent turns and what was recalled for them, inside a budget of tokens."""
