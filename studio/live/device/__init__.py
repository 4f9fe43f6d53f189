"""Sound devices: which there are, the stream of one, and what happens when it goes away."""
