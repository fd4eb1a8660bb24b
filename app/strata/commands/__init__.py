"""The commands of the terminal, run by whoever owns the library: the command line itself, or the window on its behalf."""
