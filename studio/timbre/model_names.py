"""What the models of sounds are called: their folders under ``models/``, and their names in the store."""

PAIR = "timbre"
"""The NSynth pair: temporal encoder and WaveNet."""
LIVE, FRONT = "timbre_live", "timbre_front"
"""The live decoder, and the front end that encodes for it."""
BASELINE = "timbre_baseline"
"""The spectral autoencoder that the others are measured against; it does not ship."""
