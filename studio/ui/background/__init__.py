"""Work off the GUI thread as the window sees it: the worker's events as signals, and the I/O pool."""
