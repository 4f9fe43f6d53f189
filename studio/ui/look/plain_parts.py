"""Headings, quiet words and buttons as pages and cards use them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton


def heading(text: str = "") -> QLabel:
    """Return a heading."""
    label = QLabel(text)
    label.setProperty("heading", True)
    return label


def dim(text: str = "") -> QLabel:
    """Return words that stand back."""
    label = QLabel(text, wordWrap=True)
    label.setProperty("dim", True)
    return label


def button(text: str, tip: str, look: str = "") -> QPushButton:
    """Return a button that takes the keyboard by Tab only, so that Space goes on to play.

    Args:
        text: on it, and its name.
        tip: what it does.
        look: ``"primary"``, ``"flat"``, or ``""`` for a plain one.
    """
    made = QPushButton(text)
    made.setToolTip(tip)
    made.setAccessibleName(text)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    if look:
        made.setProperty(look, True)
    return made
