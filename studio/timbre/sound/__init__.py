"""Recordings in and out, and what can be heard in them: pitch, onset, loop points."""
