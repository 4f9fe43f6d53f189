"""The timbre room: what a sound is and (with its own issue) how the NSynth autoencoder imagines one."""
