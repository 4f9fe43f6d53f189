"""`chimera bench`: every speed and memory figure an issue names, each beside its limit and comparator."""
