"""Recording and takes in the window."""
