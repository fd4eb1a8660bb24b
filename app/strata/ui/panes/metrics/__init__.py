"""Metrics: how the library grows, what lies in its layers, what it takes, how recalls go; and asking anything in SQL."""
