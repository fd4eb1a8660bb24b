"""Memory: the strata of what is remembered, its inbox, and everything that one memory says of itself."""
