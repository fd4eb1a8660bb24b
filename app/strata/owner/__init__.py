"""One process owns a library: the lock that says so, and the channel by which others ask the owner."""
