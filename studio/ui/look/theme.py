"""Colours, spacing and the look of every standard widget, from one set of tokens.

Fusion with our own palette and style sheet looks the same on every system and follows the tokens on all of them,
which native styles and ``QStyleHints.setColorScheme`` do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

HAIR, TIGHT, CLOSE, SPACE, ROOMY = 2, 4, 6, 8, 12
"""Margins and gaps in device-independent pixels: between parts of one control, controls that belong together, controls
of a row, groups, and what stands alone. More is a multiple of ``SPACE``."""

RADIUS_SMALL, RADIUS, RADIUS_CARD = 3, 5, 8
"""Corner radius of badges; of buttons, fields and tiles; of cards."""

TEXT_SMALL, TEXT, TEXT_HEADING, TEXT_STAGE, TEXT_TITLE = 11, 13, 15, 16, 22
"""Height of words in device-independent pixels; the stage, which is read from afar, has nothing under its own."""

ICON_TINY, ICON_SMALL, ICON, ICON_LARGE = 14, 16, 20, 24
"""Side of an icon in a list, beside words, in a tool bar, and where it is the label of a room."""

NOTICE_MS = {"info": 6000, "ok": 4000, "warning": 9000, "error": 14000}
"""How long a notice stays, by how serious it is."""

HINT_MS = 6000
"""How long the status line keeps a hint."""

HUES = ("#0072b2", "#e69f00", "#56b4e9", "#d55e00", "#f0e442", "#009e73", "#cc79a7")
"""Blue, orange, sky, vermillion, yellow, green and purple, which colour-blind eyes tell apart (Okabe and Ito, Color
Universal Design, 2008); lighten or darken them until they stand out from their ground."""

RING = 2
"""Width of the ring around what has the keyboard."""

DARK = "dark"
LIGHT = "light"


_BLACK, _WHITE = QColor("#000000"), QColor("#ffffff")
_INKS = tuple(
    map(QColor, ("#ff6b6b", "#ff9f43", "#f4c95d", "#5fd6a2", "#4cc9f0", "#b388ff")),
)


@dataclass(frozen=True)
class Tokens:
    """The colours of one theme. Treat them as values: copy before changing an alpha.

    Attributes:
        name: ``"dark"`` or ``"light"``.
        background: the window, behind everything.
        surface: panels.
        raised: buttons, fields, cards and tiles on a panel.
        sunken: wells: the grid of an editor, the pad, plots.
        hover: a button or field under the mouse.
        pressed: a button that is held down.
        outline: borders and separators that only decorate.
        edge: borders that tell that something can be filled in or ticked, at least 3:1 on every ground.
        text: words, at least 7:1 on every ground above.
        text_dim: secondary words, at least 4.5:1 on every ground above.
        text_off: words of what cannot be used now.
        accent: the one colour of what is active.
        on_accent: words and icons on the accent.
        focus: ring around what has the keyboard.
        corner: A, B, C, D: pad corners, tiles and ghost notes.
        note: a note in the editor.
        note_selected: a selected note.
        grid_bar: bar lines.
        grid_beat: beat lines.
        grid_step: lines of the snap grid.
        black_key_row: rows of the black keys (or of keys outside of the scale).
        playhead: the line that shows the time.
        record: armed or drawing: what is being taken down.
        danger: errors and destructive actions.
        warning: notices worth a look.
        ok: success.
        shadow: under what floats.
        picture: ground of rainbowgrams, where brightness is loudness: black in every theme.
        on_picture: words and lines on such a ground.
        inks: colours a pen offers beside the ink of the theme; part of a drawing, so the same in every theme.
    """

    name: str
    background: QColor
    surface: QColor
    raised: QColor
    sunken: QColor
    hover: QColor
    pressed: QColor
    outline: QColor
    edge: QColor
    text: QColor
    text_dim: QColor
    text_off: QColor
    accent: QColor
    on_accent: QColor
    focus: QColor
    corner: tuple[QColor, QColor, QColor, QColor]
    note: QColor
    note_selected: QColor
    grid_bar: QColor
    grid_beat: QColor
    grid_step: QColor
    black_key_row: QColor
    playhead: QColor
    record: QColor
    danger: QColor
    warning: QColor
    ok: QColor
    shadow: QColor
    picture: QColor
    on_picture: QColor
    inks: tuple[QColor, ...]


@cache
def _dark() -> Tokens:
    return Tokens(
        name=DARK,
        background=QColor("#121419"),
        surface=QColor("#1a1d23"),
        raised=QColor("#262a32"),
        sunken=QColor("#0e1014"),
        hover=QColor("#2e333d"),
        pressed=QColor("#21242b"),
        outline=QColor("#343944"),
        edge=QColor("#737b8a"),
        text=QColor("#e6e8ec"),
        text_dim=QColor("#a0a7b4"),
        text_off=QColor("#666d7a"),
        accent=QColor("#f4c95d"),
        on_accent=QColor("#1d1808"),
        focus=QColor("#f4c95d"),
        corner=(QColor("#ff8a5c"), QColor("#4cc9f0"), QColor("#b388ff"), QColor("#9be564")),
        note=QColor("#e8be58"),
        note_selected=QColor("#fff4d6"),
        grid_bar=QColor("#464d5a"),
        grid_beat=QColor("#2b303a"),
        grid_step=QColor("#1f232a"),
        black_key_row=QColor("#0a0c0f"),
        playhead=QColor("#ffffff"),
        record=QColor("#ff5c6c"),
        danger=QColor("#ff7070"),
        warning=QColor("#ffb454"),
        ok=QColor("#5fd6a2"),
        shadow=_BLACK,
        picture=_BLACK,
        on_picture=_WHITE,
        inks=_INKS,
    )


@cache
def _light() -> Tokens:
    return Tokens(
        name=LIGHT,
        background=QColor("#e4e6ea"),
        surface=QColor("#f3f4f6"),
        raised=QColor("#ffffff"),
        sunken=QColor("#fbfbfc"),
        hover=QColor("#eceef1"),
        pressed=QColor("#e2e4e8"),
        outline=QColor("#c3c8d0"),
        edge=QColor("#7a818d"),
        text=QColor("#1b1e24"),
        text_dim=QColor("#545b67"),
        text_off=QColor("#9198a4"),
        accent=QColor("#8a5c00"),
        on_accent=QColor("#ffffff"),
        focus=QColor("#8a5c00"),
        corner=(QColor("#b53a06"), QColor("#0369a1"), QColor("#6d28d9"), QColor("#3a6b0c")),
        note=QColor("#a97407"),
        note_selected=QColor("#3b2a00"),
        grid_bar=QColor("#aab0bb"),
        grid_beat=QColor("#d3d7de"),
        grid_step=QColor("#e9ebef"),
        black_key_row=QColor("#eff1f4"),
        playhead=QColor("#1b1e24"),
        record=QColor("#c8102e"),
        danger=QColor("#b91c1c"),
        warning=QColor("#9a4a00"),
        ok=QColor("#0f7048"),
        shadow=_BLACK,
        picture=_BLACK,
        on_picture=_WHITE,
        inks=_INKS,
    )


class _Hub(QObject):
    changed = Signal()


_hub = _Hub()
_name = DARK

theme_changed = _hub.changed
"""Emitted without arguments after another theme was applied; connect to repaint."""


def tokens() -> Tokens:
    """Return the colours of the theme of now."""
    return _light() if _name == LIGHT else _dark()


def apply_theme(app: QApplication, name: str) -> None:
    """Give the whole application a theme, ``"dark"`` or ``"light"``."""
    global _name
    _name = name if name in (DARK, LIGHT) else DARK
    # Only the title bar, which the system draws, listens to this.
    scheme = Qt.ColorScheme.Light if _name == LIGHT else Qt.ColorScheme.Dark
    app.styleHints().setColorScheme(scheme)
    if app.style().objectName() != "fusion":
        app.setStyle("Fusion")
    app.setPalette(_palette(tokens()))
    theme_changed.emit()


def _palette(colours: Tokens) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for which, colour in (
        (role.Window, colours.surface),
        (role.WindowText, colours.text),
        (role.Base, colours.raised),
        (role.AlternateBase, colours.surface),
        (role.Text, colours.text),
        (role.PlaceholderText, colours.text_dim),
        (role.Button, colours.raised),
        (role.ButtonText, colours.text),
        (role.BrightText, colours.danger),
        (role.ToolTipBase, colours.raised),
        (role.ToolTipText, colours.text),
        (role.Highlight, colours.accent),
        (role.HighlightedText, colours.on_accent),
        (role.Link, colours.accent),
        (role.Light, colours.outline),
        (role.Midlight, colours.raised),
        (role.Mid, colours.outline),
        (role.Dark, colours.background),
        (role.Shadow, colours.sunken),
        (role.Accent, colours.accent),
    ):
        palette.setColor(which, colour)
    for which in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, colours.text_off)
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, colours.outline)
    return palette
