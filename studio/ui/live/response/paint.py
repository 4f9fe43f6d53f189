"""How a conversation looks: its phase in a word, a sign and a colour, the beats of the bar, and both phrases."""

from __future__ import annotations

import math
from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.melody.notes import TICKS_PER_BEAT, Clip, Note
from studio.melody.response import Phase
from studio.ui.live.response.response import Look
from studio.ui.live.stage.figures import figures
from studio.ui.look.theme import RADIUS, RADIUS_SMALL, SPACE, theme_changed, tokens
from studio.ui.widgets.thumbs import paint_clip

PHASE_WORDS = {
    Phase.OFF: "Off",
    Phase.LISTENING: "Listening",
    Phase.THINKING: "Thinking",
    Phase.RESPONDING: "Responding",
}
_MOST_BEATS = 16
"""Bars of more beats are shown as a bar that fills."""
_LEAST_BARS = 2


def phase_colour(phase: Phase) -> QColor:
    """Return the colour of a phase."""
    theme = tokens()
    return {
        Phase.OFF: theme.text_dim,
        Phase.LISTENING: theme.corner[1],
        Phase.THINKING: theme.accent,
        Phase.RESPONDING: theme.ok,
    }[phase]


class PhaseView(QWidget):
    """The phase, what it means for the player, and where the bar is.

    Args:
        large: to be read from two metres.
    """

    def __init__(self, *, large: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._large = large
        self._look = Look()
        self._word, self._small = (32, 20) if large else (17, 12)
        self.setFixedWidth(300 if large else 196)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setToolTip("What call and response does now, and the beat of the bar")
        theme_changed.connect(self.update)

    @property
    def shown(self) -> Look:
        """What it shows."""
        return self._look

    def show_look(self, look: Look) -> None:
        """Show another moment."""
        before, self._look = self._look, look
        if (look.phase, look.words) != (before.phase, before.words):
            self.setAccessibleName(f"Call and response: {PHASE_WORDS[look.phase]}")
            self.setAccessibleDescription(look.words)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw sign, words and beats."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look, high = self._look, float(self.height())
        sign = min(high - SPACE / 2, 2.6 * self._word)
        colour = phase_colour(look.phase)
        self._paint_sign(painter, QRectF(2, (high - sign) / 2, sign, sign), colour)
        left = sign + (2 * SPACE if self._large else SPACE + 4)
        width = self.width() - left
        line, small = self._word * 1.25, self._small * 1.4
        bar = max(self._small * 0.6, 6.0)
        top = (high - line - small - bar - 6) / 2
        painter.setPen(colour)
        painter.setFont(figures(self._word))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(QRectF(left, top, width, line), flags, PHASE_WORDS[look.phase])
        painter.setPen(tokens().text)
        painter.setFont(figures(self._small, QFont.Weight.Normal))
        painter.drawText(QRectF(left, top + line, width, small), flags, look.words)
        self._paint_beats(painter, QRectF(left, top + line + small + 6, width, bar), colour)

    def _paint_sign(self, painter: QPainter, box: QRectF, colour: QColor) -> None:
        """Draw a ring that fills with silence, three dots, or a triangle: no phase is known by its colour alone."""
        look, thick = self._look, max(box.width() / 11, 2.5)
        ring = box.adjusted(thick, thick, -thick, -thick)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(tokens().outline, thick))
        painter.drawEllipse(ring)
        pen = QPen(colour, thick)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        share = look.progress if look.phase is Phase.RESPONDING else look.silence
        painter.drawArc(ring, 90 * 16, -round((share or 0.0) * 360 * 16))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        middle, size = box.center(), box.width() * 0.16
        if look.phase is Phase.LISTENING:
            painter.drawEllipse(middle, size, size)
        elif look.phase is Phase.THINKING:
            for step in (-1, 0, 1):
                painter.drawEllipse(middle + QPointF(step * size, 0), size * 0.36, size * 0.36)
        elif look.phase is Phase.RESPONDING:
            corners = ((-0.8, -1.1), (1.2, 0.0), (-0.8, 1.1))
            painter.drawPolygon(
                QPolygonF([middle + QPointF(x * size, y * size) for x, y in corners])
            )

    def _paint_beats(self, painter: QPainter, box: QRectF, colour: QColor) -> None:
        look = self._look
        painter.setPen(Qt.PenStyle.NoPen)
        if look.beats > _MOST_BEATS:
            painter.fillRect(box, tokens().outline)
            box.setWidth(box.width() * look.beat / look.beats)
            painter.fillRect(box, colour)
            return
        gap = 4.0
        width = min((box.width() - gap * (look.beats - 1)) / look.beats, 5 * box.height())
        for number in range(look.beats):
            square = QRectF(box.left() + number * (width + gap), box.top(), width, box.height())
            lit = number == int(look.beat)
            painter.setBrush(colour if lit else tokens().outline)
            painter.drawRoundedRect(square, RADIUS_SMALL, RADIUS_SMALL)


class DialogueRoll(QWidget):
    """Call and answer side by side as small piano rolls; what is being played grows as one plays."""

    def __init__(self, *, large: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = Look()
        self._letters = 18 if large else 11
        self.setMinimumWidth(140)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("The call and its answer")
        theme_changed.connect(self.update)

    def show_look(self, look: Look) -> None:
        """Show another moment."""
        before, self._look = self._look, look
        if look.answer is not before.answer and look.answer is not None:
            count = len(look.answer.notes)
            self.setAccessibleDescription(f"The answer has {count} note{'s' * (count != 1)}.")
        self.update()

    def sizeHint(self) -> QSize:
        """Wide and low."""
        return QSize(320, 56)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw both phrases and where the answer is."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look, theme = self._look, tokens()
        half = (self.width() - SPACE) / 2
        left = QRectF(0, 0, half, self.height())
        right = QRectF(half + SPACE, 0, half, self.height())
        call, answer = self._call(), look.answer
        if look.heard:
            answer = None
        listening = look.phase is Phase.LISTENING
        self._paint_phrase(painter, left, "Call", call, theme.corner[1], lit=listening)
        responding = look.phase is Phase.RESPONDING
        self._paint_phrase(painter, right, "Answer", answer, theme.ok, lit=responding)
        if responding and look.progress is not None and answer is not None:
            inner = self._inner(right)
            x = inner.left() + inner.width() * look.progress
            painter.setPen(QPen(theme.playhead, 2))
            painter.drawLine(QPointF(x, inner.top()), QPointF(x, inner.bottom()))

    def _paint_phrase(
        self,
        painter: QPainter,
        box: QRectF,
        word: str,
        clip: Clip | None,
        colour: QColor,
        *,
        lit: bool,
    ) -> None:
        theme = tokens()
        painter.setPen(QPen(colour if lit else theme.outline, 1.5 if lit else 1.0))
        painter.setBrush(theme.sunken)
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), RADIUS, RADIUS)
        if clip is None or not clip.notes:
            painter.setPen(theme.text_dim)
            painter.setFont(figures(self._letters, QFont.Weight.Normal))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, word)
        else:
            paint_clip(painter, self._inner(box), clip, colour)

    @staticmethod
    def _inner(box: QRectF) -> QRectF:
        return box.adjusted(8, 6, -8, -6)

    def _call(self) -> Clip | None:
        look = self._look
        return heard_clip(look) if look.heard else look.call


def heard_clip(look: Look) -> Clip:
    """Return the phrase that is being played as a clip of whole bars, from its first bar line on."""
    bar = look.bar
    reach = max(max(note.end for note in look.heard), look.until) - look.begin
    bars = max(math.ceil(reach / bar), _LEAST_BARS)
    length = round(bars * bar * TICKS_PER_BEAT)
    return Clip("Call", tuple(_notes(look)), length, look.meter)


def _notes(look: Look) -> Iterable[Note]:
    for note in sorted(look.heard, key=lambda note: (note.start, note.pitch)):
        start = max(round((note.start - look.begin) * TICKS_PER_BEAT), 0)
        length = max(round(note.length * TICKS_PER_BEAT), 1)
        yield Note(start, length, note.pitch, note.velocity)
