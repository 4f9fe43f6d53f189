"""Files in and out of the window: projects, MIDI, and the questions about them; what is dragged is in ``ui/drag``."""
