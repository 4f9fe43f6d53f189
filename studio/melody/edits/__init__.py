"""Edits of notes: pure functions from notes to notes."""
