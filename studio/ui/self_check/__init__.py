"""The program tries itself out and measures itself when a test or benchmark asks."""
