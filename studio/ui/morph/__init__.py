"""The morph machine of every room: pad, strip, shape panel, latent map.

The widgets know items only as :class:`studio.ui.morph.items.MorphItem` (a name and a way to draw it small), so that
sketches and sounds will be morphed on the same widgets as melodies. What a room adds is its own controller.
"""
