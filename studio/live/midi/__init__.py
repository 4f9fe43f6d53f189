"""MIDI in and out: bytes, ports, clock, and what the engine does with a message."""
