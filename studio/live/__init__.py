"""The real-time side: engine, output devices, MIDI, recorder, and the port behind which the ui finds them."""
