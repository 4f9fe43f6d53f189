"""MIDI learn: which knob of which device moves which control."""
