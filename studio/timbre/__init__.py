"""The timbre room: what a sound is, how the networks imagine one, and what lies between several."""
