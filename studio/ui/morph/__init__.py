"""The morph machine of every room: pad, strip, shape panel, latent map.

The widgets know items only as :class:`studio.ui.morph.items.MorphItem` (a name and a way to draw it small), so that
melodies, drawings and sounds are morphed on the same ones. What a room adds is its own controller; that of the melody
room stands here too (``melody_*.py``).
"""
