"""The real-time side. Today its port and a silent player; the audio engine moves in behind the same port."""
