"""The real-time side: kernel, engine, devices, MIDI, recorder, and the port behind which the ui finds them."""
