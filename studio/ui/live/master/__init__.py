"""The master pad: one puck for the pads of all rooms."""
