"""The list of takes: when each was recorded, how long it is and what it holds, newest first."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QWidget

from studio.project.song import SongTake
from studio.ui.drag.drag_files import DragFiles
from studio.ui.look import icons
from studio.ui.look.theme import RADIUS, TEXT_SMALL, tokens
from studio.ui.melody.clip_words import facts
from studio.ui.melody.shelf_list import AnyIndex, ClipListModel, ClipListView
from studio.ui.widgets.thumbs import clip_pixmap
from studio.ui.widgets.typed_names import TypedNames

TAKE_ROLE = Qt.ItemDataRole.UserRole + 2
ROW_HEIGHT = 56
_WELL = QSize(56, 38)
_WORDS_LEFT = 8 + 56 + 10


class TakesModel(ClipListModel):
    """Takes in a row, the newest first."""

    _takes: tuple[SongTake, ...] = ()

    def set_takes(self, takes: Sequence[SongTake]) -> None:
        """Show other takes, given oldest first; where only their content changed, the selection stays."""
        self._takes = tuple(reversed(takes))
        self.set_clips([take.clip for take in self._takes], {})

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what the painter, the editor and a screen reader need."""
        if not index.isValid():
            return None
        take = self._takes[index.row()]
        if role == TAKE_ROLE:
            return take
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{take.name}\n{_kind(take)} {_day(take)}, {when(take)}\n{holds(take)}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{take.name}, {_kind(take)} {_day(take)} at {when(take)}, {holds(take)}"
        return super().data(index, role)


class TakesView(ClipListView):
    """Shows the takes; a click lets one be heard, Enter or a double-click makes a clip of it, drags go out."""

    def __init__(self, model: TakesModel, files: DragFiles, parent: QWidget | None = None) -> None:
        super().__init__(model, files, parent)
        self.setItemDelegate(_RowPainter(self))
        self.setAccessibleName("Takes")


class _RowPainter(TypedNames):
    """Draws one row: notes, name, and a line of facts."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:
        return QSize(160, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        theme = tokens()
        take: SongTake = index.data(TAKE_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = option.rect.adjusted(0, 1, 0, -1)
        selected = option.state & QStyle.StateFlag.State_Selected
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(theme.accent if selected else Qt.PenStyle.NoPen)
            painter.setBrush(theme.raised)
            painter.drawRoundedRect(row.adjusted(0, 0, -1, -1), RADIUS, RADIUS)
        well = QRect(row.left() + 8, row.center().y() - _WELL.height() // 2, 56, 38)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.sunken)
        painter.drawRoundedRect(well, RADIUS, RADIUS)
        self._picture(painter, well, take)
        self._words(painter, row, take)
        painter.restore()

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, _index: AnyIndex
    ) -> None:
        row = option.rect
        editor.setGeometry(row.adjusted(_WORDS_LEFT - 6, 6, -6, -row.height() // 2 + 6))

    def _picture(self, painter: QPainter, well: QRect, take: SongTake) -> None:
        ratio = painter.device().devicePixelRatioF()
        if take.clip.notes:
            picture = clip_pixmap(take.clip, QSize(48, 34), tokens().note, ratio)
            painter.drawPixmap(well.left() + 4, well.top() + 2, picture)
        else:
            at = well.center()
            painter.drawPixmap(
                at.x() - 8, at.y() - 8, icons.pixmap("path", 16, ratio, tokens().text_dim)
            )

    def _words(self, painter: QPainter, row: QRect, take: SongTake) -> None:
        theme, elide = tokens(), Qt.TextElideMode.ElideRight
        words = row.adjusted(_WORDS_LEFT, 9, -8, -9)
        small = QFont(painter.font())
        small.setPixelSize(TEXT_SMALL)
        painter.setPen(theme.text)
        name = painter.fontMetrics().elidedText(take.name, elide, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignTop, name)
        painter.setFont(small)
        painter.setPen(theme.text_dim)
        line = painter.fontMetrics().elidedText(
            f"{when(take)} · {holds(take)}", elide, words.width()
        )
        painter.drawText(words, Qt.AlignmentFlag.AlignBottom, line)


def holds(take: SongTake) -> str:
    """Say how long a take is and what it holds, e.g. ``"2 bars, 16 notes, pad moves"``."""
    parts = [facts(take.clip)] if take.clip.notes else []
    parts += ["pad moves"] if take.moves else []
    parts += ["controllers"] if take.curves else []
    return ", ".join(parts) or "nothing"


def when(take: SongTake) -> str:
    """Say the time of day a take was recorded, e.g. ``"14:05"``."""
    return time.strftime("%H:%M", time.localtime(take.recorded))


def _day(take: SongTake) -> str:
    return time.strftime("%d %B %Y", time.localtime(take.recorded)).lstrip("0")


def _kind(take: SongTake) -> str:
    return "captured" if take.captured else "recorded"
