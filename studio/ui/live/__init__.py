"""The live room in the window: a folder each for levels, devices, keys, learning, recording and the stage."""
