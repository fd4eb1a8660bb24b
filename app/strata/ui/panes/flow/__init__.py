"""Flow: when the person thinks best, what goes before it and what breaks it, what is learned, and about what."""
