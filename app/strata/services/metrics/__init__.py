"""The charts of recalls: each question is one call."""
