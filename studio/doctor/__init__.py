"""Is this machine ready? `chimera doctor` and "Copy diagnostics": what is there, what is missing, and what helps."""
