"""The sketch room: what a drawing is and (with its own issue) how Sketch-RNN imagines one."""
