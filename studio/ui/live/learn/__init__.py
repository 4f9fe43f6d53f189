"""MIDI learn in the window: every control that hardware can steer, how it is taught and how it looks."""
