"""Pictures of sounds: the constant-Q transform and the rainbowgram."""
