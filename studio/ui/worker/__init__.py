"""The worker as the window sees it: its events as Qt signals, and the panel of its jobs."""
