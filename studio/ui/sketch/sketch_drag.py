"""Dragging drawings that are not in the song yet: to corners and slots within the window, and out of it as files."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, QMimeData, QObject, QRectF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDrag, QGuiApplication, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from studio.sketch.item import Sketch
from studio.ui.drag.item_mime import ITEM_MIME
from studio.ui.look.theme import tokens
from studio.ui.sketch.ink_paint import paint_sketch
from studio.ui.sketch.sketch_files import Form

PrepareFile = Callable[[Sketch, Form, Callable[[Path], None]], None]
"""Writes a drawing's file in the background and says where it is."""
_PICTURE = QSize(96, 96)
_KEPT = 32
"""So many dragged drawings are remembered; the oldest are forgotten first."""


def left_held() -> bool:
    """Say whether the mouse still holds what it took."""
    return bool(QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton)


class SketchDrags(QObject):
    """Remembers what is being dragged, so that whoever it is dropped on can put it into the song.

    Args:
        prepare: writes files; without it drawings are dragged within the window only.
        still_held: whether the mouse holds on when the file is finished.

    Attributes:
        form: what the files are.

    Signals:
        form_chosen: the person chose another :class:`Form`.
    """

    form_chosen = Signal(object)

    def __init__(
        self,
        prepare: PrepareFile | None = None,
        still_held: Callable[[], bool] = left_held,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._prepare, self._still_held = prepare, still_held
        self.form = Form.SVG
        self._dragged: OrderedDict[str, Sketch] = OrderedDict()

    def find(self, sketch_id: str) -> Sketch | None:
        """Return what was dragged under an id that the song does not know."""
        return self._dragged.get(sketch_id)

    def start(self, source: QWidget, sketch: Sketch) -> None:
        """Drag a drawing: its file is finished before the drag begins, so that other programs find it whole."""
        self._dragged[sketch.id] = sketch
        while len(self._dragged) > _KEPT:
            self._dragged.popitem(last=False)
        self.carry_out(source, sketch_mime(sketch.id), sketch)

    def choose_form(self, form: Form) -> None:
        """Let drawings be files of this form from now on."""
        self.form = form
        self.form_chosen.emit(form)

    def carry_out(self, source: QWidget, mime: QMimeData, sketch: Sketch) -> None:
        """Begin a drag that is a drawing's file to other programs, once that is finished."""
        if self._prepare is None:
            self.carry(source, mime, sketch)
            return

        def go_on(path: Path) -> None:
            if self._still_held():
                mime.setUrls([QUrl.fromLocalFile(str(path))])
                self.carry(source, mime, sketch)

        self._prepare(sketch, self.form, go_on)

    def carry(self, source: QWidget, mime: QMimeData, shown: Sketch) -> None:
        """Begin a drag that looks like a drawing."""
        drag = QDrag(source)
        drag.setMimeData(mime)
        drag.setPixmap(_picture(source, shown))
        drag.exec(Qt.DropAction.CopyAction)


def sketch_mime(sketch_id: str) -> QMimeData:
    """Return what a dragged drawing is to this window."""
    mime = QMimeData()
    mime.setData(ITEM_MIME, QByteArray(sketch_id.encode()))
    return mime


def _picture(source: QWidget, sketch: Sketch) -> QPixmap:
    ratio = source.devicePixelRatioF()
    picture = QPixmap(_PICTURE * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(tokens().sunken)
    painter = QPainter(picture)
    paint_sketch(painter, QRectF(4, 4, _PICTURE.width() - 8, _PICTURE.height() - 8), sketch)
    painter.end()
    return picture
