"""Conversations: the list of everything that was said and noted, and the reader."""
