"""Training of the timbre networks: what ``chimera train timbre`` runs."""
