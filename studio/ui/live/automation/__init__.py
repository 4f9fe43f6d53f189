"""Pad automation: recorded movements of a pad's point over the song."""
