"""Statements worth keeping, found in what a person said, by rules and by nearness to examples; no language model."""
