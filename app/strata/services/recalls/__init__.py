"""Recalls: how sure they are, what is kept of them, and what is made of that."""
