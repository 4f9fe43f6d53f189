"""The notes the timbre networks learn from: rendered from free soundfonts, or read from sets a person has."""
