"""Settings: where the library lies, which model understands it, how the window looks, what leaves, what to do with the data."""
