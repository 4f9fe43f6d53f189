"""The timbre room on the screen."""
