"""Chimera Studio: draw, compose and shape sound, and morph all three through learned latent spaces."""

import os

__version__ = "0.1.0"

# Numeric libraries read these when they load, so they are set before any module of ours is imported. One row of a
# network takes 50 microseconds a product: sharing that out costs more than it saves, and on a busy machine (a sound
# card, a DAW beside us) waiting for the other thread made a pad drag fifty times slower.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Threads that spin while they wait take the processor from the window and the audio callback.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
