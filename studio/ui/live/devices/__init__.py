"""Sound and MIDI devices in the window: the pages of the preferences, ports, and the followed clock."""
