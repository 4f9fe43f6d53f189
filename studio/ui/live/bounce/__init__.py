"""Sound out of the window: export and drags of rendered files."""
