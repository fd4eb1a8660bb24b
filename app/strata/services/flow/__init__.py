"""Flow: sessions, topics and what was learned, made from acts, and the answers that charts are drawn from."""
