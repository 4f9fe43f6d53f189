"""Chimera Studio: draw, compose and shape sound, and morph all three through learned latent spaces."""

__version__ = "0.1.0"
