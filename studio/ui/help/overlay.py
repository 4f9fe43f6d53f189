"""All keys and mouse gestures on one sheet, found by typing."""

from __future__ import annotations

import html

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from studio.ui.actions.registry import ActionRegistry, native
from studio.ui.look.theme import SPACE, TIGHT, tokens
from studio.ui.widgets.overlay import Overlay

_LONG_KEYS = 20
_COLUMN_WIDTH = 330
_WIDEST = 3 * _COLUMN_WIDTH + 8 * SPACE

Row = tuple[str, str]


class HelpOverlay(Overlay):
    """Lists every shortcut and gesture by group, in as many columns as fit."""

    def __init__(self, registry: ActionRegistry, window: QWidget) -> None:
        super().__init__(window)
        self._registry = registry
        title = QLabel("Keys and gestures")
        title.setProperty("heading", True)
        self.field = QLineEdit(placeholderText="Find", clearButtonEnabled=True)
        self.field.setAccessibleName("Find a key or gesture")
        self.field.setToolTip("Show only rows that have these letters; Esc leaves")
        self.field.setFixedWidth(220)
        self.field.textChanged.connect(self._fill)
        head = QHBoxLayout()
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(self.field)
        self._scroll = QScrollArea(widgetResizable=True, frameShape=QFrame.Shape.NoFrame)
        self._scroll.setAccessibleName("Keys and gestures")
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self.card)
        column.setContentsMargins(*[3 * SPACE] * 4)
        column.setSpacing(2 * SPACE)
        column.addLayout(head)
        column.addWidget(self._scroll, 1)
        self._columns = 0

    def open(self) -> None:
        """Show the sheet as the keys are now."""
        self.field.clear()
        self._columns = 0
        super().open()

    def focus_target(self) -> QWidget:
        """Return the search field."""
        return self.field

    def place_card(self) -> None:
        """Take most of the window."""
        room = self.rect().adjusted(3 * SPACE, 3 * SPACE, -3 * SPACE, -3 * SPACE)
        room.setWidth(min(room.width(), _WIDEST))
        room.moveCenter(self.rect().center())
        self.card.setGeometry(room)
        columns = max(1, min(3, (room.width() - 8 * SPACE) // _COLUMN_WIDTH))
        if columns != self._columns:
            self._columns = columns
            self._fill(self.field.text())

    def rows(self, query: str = "") -> dict[str, list[Row]]:
        """Return what is listed: ``(title, keys)`` by group, restricted to what contains ``query``.

        Commands without a key are listed too, with ``""``: the sheet is where one looks which there are.
        """
        groups: dict[str, list[Row]] = {}
        for group, specs in self._registry.groups().items():
            for spec in specs:
                shown = " or ".join(native(key) for key in self._registry.keys(spec.id))
                groups.setdefault(group, []).append((spec.title.removesuffix("…"), shown))
        for hint in self._registry.hints:
            groups.setdefault(hint.group, []).append((hint.title, hint.gesture))
        wanted = query.strip().lower()
        found = {
            group: [row for row in rows if wanted in f"{group} {row[0]} {row[1]}".lower()]
            for group, rows in groups.items()
        }
        return {group: rows for group, rows in found.items() if rows}

    def _fill(self, query: str) -> None:
        sheet = QWidget()
        row = QHBoxLayout(sheet)
        row.setContentsMargins(0, 0, SPACE, 0)
        row.setSpacing(4 * SPACE)
        for groups in _balanced(self.rows(query), max(self._columns, 1)):
            column = QVBoxLayout()
            column.setSpacing(2 * SPACE)
            for group, rows in groups:
                column.addLayout(_section(group, rows))
            column.addStretch(1)
            row.addLayout(column, 1)
        self._scroll.setWidget(sheet)


def _balanced(groups: dict[str, list[Row]], columns: int) -> list[list[tuple[str, list[Row]]]]:
    """Deal groups out to columns of about the same height, keeping their order."""
    heights = [len(rows) + 2 for rows in groups.values()]
    share = sum(heights) / columns
    dealt: list[list[tuple[str, list[Row]]]] = [[] for _ in range(columns)]
    before = 0.0
    for (group, rows), height in zip(groups.items(), heights, strict=True):
        column = min(int((before + height / 2) / share), columns - 1)
        dealt[column].append((group, rows))
        before += height
    return dealt


def _section(group: str, rows: list[Row]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(2 * SPACE)
    grid.setVerticalSpacing(TIGHT)
    heading = QLabel(group)
    heading.setProperty("caption", True)
    grid.addWidget(heading, 0, 0, 1, 2)
    dim = tokens().text_dim.name()
    for number, (title, keys) in enumerate(rows, start=1):
        name = QLabel(title, wordWrap=True)
        name.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        grid.addWidget(name, number, 0)
        # Long lists of keys break between two of them, so that the name keeps its room.
        words = html.escape(keys).replace(" or ", "<br>or " if len(keys) > _LONG_KEYS else " or ")
        label = QLabel(
            f'<span style="color:{dim}">{words}</span>', textFormat=Qt.TextFormat.RichText
        )
        label.setAlignment(Qt.AlignmentFlag.AlignRight)
        grid.addWidget(label, number, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
    grid.setColumnStretch(0, 1)
    return grid
