"""The live room in the window: levels, keyboards, devices, learning, recording and the stage."""
