"""Drawings as arrays: stroke-3 and stroke-5, simplifying, normalising, augmenting, and the Quick, Draw! corpus."""
