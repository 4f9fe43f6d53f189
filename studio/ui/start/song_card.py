"""A factory song on the welcome page: a picture of its notes, its name and what it is like; a click opens it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from studio.project.factory_songs import FactorySong
from studio.ui.look.theme import (
    CLOSE,
    HAIR,
    ICON_LARGE,
    RADIUS,
    RADIUS_CARD,
    SPACE,
    TEXT,
    TEXT_SMALL,
    TIGHT,
    tokens,
)

LEAST = QSize(150, 128)
MOST_HEIGHT = 260
_WORD_LINES = 3


class SongCard(QAbstractButton):
    """Shows one song and is pressed by mouse or keyboard.

    Args:
        song: what it shows.
    """

    def __init__(self, song: FactorySong, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.song = song
        self.setText(song.title)
        self.setObjectName(f"song_{song.path.stem}")
        self.setAccessibleName(f"Open the song {song.title}")
        self.setAccessibleDescription(f"{song.words} {length_words(song.seconds)}.")
        self.setToolTip(f"Open “{song.title}” as a song of your own, and play it with Space")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(LEAST)
        self.setMaximumHeight(MOST_HEIGHT)

    def sizeHint(self) -> QSize:
        """Return what it takes to be read."""
        return QSize(200, 156)

    def event(self, event: QEvent) -> bool:
        """Look different under the mouse."""
        if event.type() in (QEvent.Type.Enter, QEvent.Type.Leave):
            self.update()
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw picture, name and words."""
        theme = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        hot = self.underMouse()
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(theme.accent if hot else theme.outline, 1))
        painter.setBrush(theme.pressed if self.isDown() else theme.hover if hot else theme.surface)
        painter.drawRoundedRect(frame, RADIUS_CARD, RADIUS_CARD)
        words_height = _WORD_LINES * (TEXT_SMALL + TIGHT) + TEXT + CLOSE + SPACE
        picture = frame.adjusted(SPACE, SPACE, -SPACE, -words_height - CLOSE)
        self._paint_roll(painter, picture)
        self._paint_words(painter, frame.adjusted(SPACE, 0, -SPACE, -CLOSE), picture.bottom())
        self._paint_play(painter, picture, hot=hot)

    def _paint_roll(self, painter: QPainter, box: QRectF) -> None:
        theme = tokens()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.sunken)
        painter.drawRoundedRect(box, RADIUS, RADIUS)
        pitches = [pitch for lane in self.song.roll for _, _, pitch in lane]
        if not pitches:
            return
        low, span = min(pitches), max(max(pitches) - min(pitches), 12)
        inside = box.adjusted(TIGHT, TIGHT, -TIGHT, -TIGHT)
        across = inside.width() / (2 * self.song.beats)
        height = max(inside.height() / span, 1.5)
        # The lead is drawn last, over what accompanies it.
        for lane, notes in reversed(list(enumerate(self.song.roll))):
            colour = QColor(theme.corner[lane % 4])
            colour.setAlphaF(1.0 if lane == 0 else 0.55)
            painter.setBrush(colour)
            for start, length, pitch in notes:
                y = inside.bottom() - (pitch - low) / span * (inside.height() - height) - height
                width = max(length * across - 0.5, 1.0)
                painter.drawRect(QRectF(inside.left() + start * across, y, width, height))

    def _paint_words(self, painter: QPainter, box: QRectF, top: float) -> None:
        theme, font = tokens(), self.font()
        font.setPixelSize(TEXT)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(theme.text)
        line = QRectF(box.left(), top + CLOSE, box.width(), TEXT + TIGHT)
        painter.drawText(
            line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.song.title
        )
        font.setWeight(QFont.Weight.Normal)
        font.setPixelSize(TEXT_SMALL)
        painter.setFont(font)
        painter.setPen(theme.text_dim)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(line, right, length_words(self.song.seconds))
        rest = QRectF(box.left(), line.bottom() + HAIR, box.width(), box.bottom() - line.bottom())
        painter.drawText(rest, int(Qt.TextFlag.TextWordWrap), self.song.words)

    def _paint_play(self, painter: QPainter, picture: QRectF, *, hot: bool) -> None:
        theme = tokens()
        middle, radius = picture.center(), ICON_LARGE * 0.75
        disc = QColor(theme.accent if hot else theme.raised)
        disc.setAlphaF(0.95)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(disc)
        painter.drawEllipse(middle, radius, radius)
        painter.setBrush(theme.on_accent if hot else theme.text)
        points = [QPointF(-5, -7), QPointF(-5, 7), QPointF(7, 0)]
        painter.drawPolygon(QPolygonF([middle + point for point in points]))


def length_words(seconds: float) -> str:
    """Write how long something lasts, e.g. ``"0:42"``."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"
