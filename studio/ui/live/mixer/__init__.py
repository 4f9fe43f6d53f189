"""Levels and instruments of tracks, click and output."""
