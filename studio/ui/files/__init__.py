"""Files in and out of the window: projects, drops, drags, MIDI, and the questions about them."""
