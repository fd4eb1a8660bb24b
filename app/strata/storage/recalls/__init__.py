"""Recalls, their signal, and the lake."""
