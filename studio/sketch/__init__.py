"""The sketch room: what a drawing is, its files, and how Sketch-RNN imagines one."""
