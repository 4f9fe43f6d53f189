"""Instruments for other programs: multisamples as SFZ and DecentSampler."""
