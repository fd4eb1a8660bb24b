"""Sentences labelled by hand, for the benchmark of what is distilled."""
