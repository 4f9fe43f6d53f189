"""The stage: scenes, one big pad and the live rainbowgram, read from two metres."""
