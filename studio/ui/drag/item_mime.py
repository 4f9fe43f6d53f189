"""An item of the song on its way from one place of the window to another."""

from __future__ import annotations

ITEM_MIME = "application/x-chimera-item"
"""Drag type of an item of the song; the data is its id in UTF-8."""
