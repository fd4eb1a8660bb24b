"""Strata: a person's memory, kept on the person's own machine."""

__version__ = "0.1.0"
