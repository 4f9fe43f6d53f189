"""Time in the window: play, position, tempo, meter, key, swing."""
