"""Activity: what Strata is doing now, what it did, and how each job ended."""
