"""Table models that panes share. `windowed` shows any number of rows and fetches only those in sight."""
