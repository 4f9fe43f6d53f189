"""The canvas: draw with mouse, touch or pen, erase, choose, move and scale; an underlay to draw after."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPointingDevice,
    QResizeEvent,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.sketch.item import Ink, Sketch, Stroke
from studio.ui.look.theme import theme_changed, tokens
from studio.ui.sketch.canvas_hand import CanvasHand, Tool
from studio.ui.sketch.canvas_keys import key_edit
from studio.ui.sketch.canvas_scale import CanvasScale, rect_around, wheeled
from studio.ui.sketch.fingers import TOUCHES, Fingers, made_up
from studio.ui.sketch.finished_ink import FinishedInk
from studio.ui.sketch.ghost import paint_ghost
from studio.ui.sketch.ink_paint import paint_stroke
from studio.ui.sketch.invitation import paint_invitation
from studio.ui.sketch.selection_frame import SelectionFrame


class Canvas(QWidget):
    """Shows one drawing and asks for edits; it keeps no song.

    Signals:
        stroke_begun: the pen touches; endings that grow must stop at once.
        stroke_drawn: the finished stroke and its :class:`Ink`.
        edit_begun: name of an edit that goes on until ``edit_ended`` (moving, scaling, erasing).
        edited: the changed :class:`Sketch`.
        edit_ended: the edit is over.
        edit_cancelled: the edit shall be as if it had never begun.
        strokes_dragged: the chosen strokes are dragged off the canvas.
        selection_changed: frozenset of the chosen strokes' numbers.
        tool_changed: the :class:`Tool` that was taken.
        view_changed: zoom or place.
    """

    stroke_begun = Signal()
    stroke_drawn = Signal(object, object)
    edit_begun = Signal(str)
    edited = Signal(object)
    edit_ended = Signal()
    edit_cancelled = Signal()
    strokes_dragged = Signal()
    selection_changed = Signal(object)
    tool_changed = Signal(object)
    view_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sketch = Sketch()
        self._scale = CanvasScale()
        self._ink = Ink()
        self._from_tablet = False
        self._selected: frozenset[int] = frozenset()
        self.frame = SelectionFrame(self)
        self.hand = CanvasHand(self)
        self._finished = FinishedInk(self)
        self._finished.refined.connect(self.update)
        self._fingers = Fingers(self)
        self._ghost: tuple[Stroke, ...] = ()
        self._ghost_words = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(200, 160)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setAccessibleName("Canvas")
        theme_changed.connect(self._retint)

    # -- what others set --------------------------------------------------------------------

    @property
    def sketch(self) -> Sketch:
        """The drawing on show."""
        return self._sketch

    @property
    def scale(self) -> CanvasScale:
        """What is in view."""
        return self._scale

    @property
    def selected(self) -> frozenset[int]:
        """Numbers of the chosen strokes."""
        return self._selected

    @property
    def tool(self) -> Tool:
        """What the pen does."""
        return self.hand.tool

    @property
    def ink(self) -> Ink:
        """How the next stroke looks."""
        return self._ink

    def set_sketch(self, sketch: Sketch) -> None:
        """Show a drawing; a stroke under the pen stays, what was shown instead of another drawing goes."""
        before, self._sketch = self._sketch, sketch
        if sketch.strokes != before.strokes:
            self.set_ghost(())
        if sketch.id != before.id:
            self.select(frozenset())
        self.select(frozenset(n for n in self._selected if n < len(sketch.strokes)))
        self.update()

    def set_tool(self, tool: Tool) -> None:
        """Choose what the pen does."""
        self.hand.tool = tool
        self.tool_changed.emit(tool)
        if tool is not Tool.SELECT:
            self.select(frozenset())
        self.hand.show_cursor()

    def set_ink(self, ink: Ink) -> None:
        """Choose how the next stroke looks."""
        self._ink = ink

    def set_underlay(self, picture: QImage | None, opacity: float = 0.35) -> None:
        """Show a picture below the drawing, as large as fits a 600-unit square, or none."""
        self._finished.set_underlay(picture, opacity)
        self.update()

    @property
    def ghost(self) -> tuple[Stroke, ...]:
        """What is shown instead of the drawing."""
        return self._ghost

    def set_ghost(self, strokes: tuple[Stroke, ...], words: str = "") -> None:
        """Show strokes that are not in the song, while the drawing steps back; none brings it back."""
        if (strokes, words) != (self._ghost, self._ghost_words):
            self._ghost, self._ghost_words = strokes, words
            self.update()

    @property
    def sharp(self) -> bool:
        """Whether all of the drawing is painted as it is to be."""
        return self._finished.sharp

    @property
    def has_underlay(self) -> bool:
        """Whether a picture lies below the drawing."""
        return self._finished.has_underlay

    def set_scale(self, scale: CanvasScale) -> None:
        """Show another part."""
        if scale != self._scale:
            self._scale = scale
            self.update()
            self.view_changed.emit()

    def fit(self) -> None:
        """Show the whole drawing."""
        rect = rect_around(self._sketch.strokes) or QRectF(0, 0, 600, 600)
        self.set_scale(CanvasScale.fitting(rect, self.width(), self.height()))

    def select(self, strokes: frozenset[int]) -> None:
        """Choose strokes."""
        if strokes != self._selected:
            self._selected = strokes
            self.selection_changed.emit(strokes)
            self.update()

    def selection_box(self) -> QRectF | None:
        """Return the frame of the chosen strokes in canvas units, or None."""
        return rect_around([self._sketch.strokes[n] for n in self._selected])

    def sizeHint(self) -> QSize:
        """As much as there is."""
        return QSize(720, 560)

    # -- pen, mouse and touch ---------------------------------------------------------------

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Draw with pressure; the other end of the pen erases."""
        kind = event.type()
        eraser = event.pointerType() == QPointingDevice.PointerType.Eraser
        at, pressure = event.position(), event.pressure()
        # Accepted, or Qt would send the same as mouse events, at a lower rate.
        event.accept()
        if kind == QEvent.Type.TabletPress:
            self._from_tablet = True
            self.hand.press(at, Tool.ERASE if eraser else self.tool, pressure)
        elif kind == QEvent.Type.TabletMove and self._from_tablet:
            self.hand.move(at, pressure)
        elif kind == QEvent.Type.TabletRelease and self._from_tablet:
            self.hand.release(at)
            self._from_tablet = False

    def event(self, event: QEvent) -> bool:
        """One finger draws, two move and zoom."""
        kind = event.type()
        if kind in TOUCHES:
            self._fingers.take(event)
            return True
        pinch = Qt.NativeGestureType.ZoomNativeGesture
        if kind == QEvent.Type.NativeGesture and event.gestureType() == pinch:
            self.set_scale(self._scale.zoomed(1.0 + event.value(), event.position()))
            return True
        return super().event(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Hear every move of the mouse."""
        self.hand.come()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Hear no more than others do."""
        self.hand.go()
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Draw, erase, choose, or take hold of the paper with the middle button."""
        if self._from_tablet or made_up(event):
            return
        if event.button() == Qt.MouseButton.MiddleButton:
            self.hand.press(event.position(), Tool.PAN, None)
        elif event.button() == Qt.MouseButton.RightButton:
            self.hand.press(event.position(), Tool.ERASE, None)
        elif event.button() == Qt.MouseButton.LeftButton:
            self.hand.press(event.position(), self.tool, None, event.modifiers())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with what was begun."""
        if not (self._from_tablet or made_up(event)):
            self.hand.move(event.position(), None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End what was begun."""
        if not (self._from_tablet or made_up(event)):
            self.hand.release(event.position())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll; with Ctrl come nearer, with Shift scroll sideways."""
        self.set_scale(wheeled(self._scale, event))
        event.accept()

    # -- keys -------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move and Delete deletes what is chosen."""
        edit = key_edit(event, self._sketch, self._selected)
        if edit is not None:
            name, sketch = edit
            self.edit_begun.emit(name)
            self.edited.emit(sketch)
            self.edit_ended.emit()
        elif event.key() == Qt.Key.Key_Escape and (self.hand.pen is not None or self._selected):
            self.hand.forget_stroke()
            self.select(frozenset())
        else:
            super().keyPressEvent(event)

    def select_all(self) -> None:
        """Choose every stroke."""
        self.select(frozenset(range(len(self._sketch.strokes))))

    # -- painting ---------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what is in the middle in the middle."""
        if event.oldSize().isValid():
            change = event.size() - event.oldSize()
            self._scale = self._scale.scrolled(-change.width() / 2, -change.height() / 2)
        else:
            self._scale = CanvasScale.fitting(QRectF(0, 0, 600, 600), self.width(), self.height())
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the finished strokes from a picture of them, and what moves on top."""
        painter = QPainter(self)
        painter.setClipRegion(event.region())
        ratio = self.devicePixelRatioF()
        painter.drawPixmap(
            0, 0, self._finished.picture(self._sketch, self._scale, self.size(), ratio)
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._ghost:
            paint_ghost(painter, self, self._ghost, self._ghost_words)
        elif not self._sketch.strokes and self.hand.pen is None:
            paint_invitation(painter, self)
        painter.setTransform(self._scale.transform)
        pen = self.hand.pen
        if pen is not None:
            paint_stroke(painter, tuple(pen.points), pen.ink())
        painter.resetTransform()
        if self.tool is Tool.SELECT:
            self.frame.paint(painter)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(tokens().focus, 1.5))
            painter.drawRect(QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75))

    def _retint(self) -> None:
        self._finished.forget()
        self.update()
