"""The sketch room on the screen."""
