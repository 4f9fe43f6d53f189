"""The one list of everything a person can do, its names, and the palette that searches it."""
