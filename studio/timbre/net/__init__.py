"""The NSynth autoencoder: its networks, its weights, and a sampler that is fast enough to use."""
