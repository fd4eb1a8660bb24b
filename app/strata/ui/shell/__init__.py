"""The window around the panes: rail, search field, status line, command palette, import, welcome, closing."""
