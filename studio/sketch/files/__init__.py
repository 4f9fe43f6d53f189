"""Drawings in and out: SVG, animated SVG, PNG and stroke-3 archives."""
