"""Memories in the record: lists, the desk at which they are changed, the pass, and the history."""
