"""What is dropped on the square of a pad goes to the corner of its quarter."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from studio.project.stroke_codec import strokes_to_bytes
from studio.sketch.item import Ink
from studio.ui.drag.item_mime import ITEM_MIME
from studio.ui.drag.stroke_drop import STROKE_MIME
from studio.ui.morph.stroke_path import PadStrokeDrop

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
COPY = Qt.DropAction.CopyAction
QUARTERS = [(0.2, 0.3), (0.9, 0.1), (0.1, 0.8), (0.6, 0.7)]


def carried(kind: str, data: bytes) -> QMimeData:
    mime = QMimeData()
    mime.setData(kind, data)
    return mime


def over(pad, place, mime, drop=True) -> bool:
    """Drag to a place of the square, in shares of it, and let go there."""
    surface = pad.surface
    at = QPoint(round(place[0] * surface.width()), round(place[1] * surface.height()))
    for kind in (QDragEnterEvent, QDragMoveEvent):
        event = kind(at, COPY, mime, LEFT, NONE)
        event.ignore()
        QApplication.sendEvent(surface, event)
    if not event.isAccepted() or not drop:
        return event.isAccepted()
    event = QDropEvent(QPointF(at), COPY, mime, LEFT, NONE)
    event.ignore()
    QApplication.sendEvent(surface, event)
    return event.isAccepted()


@pytest.mark.parametrize("corner", range(4))
@pytest.mark.parametrize("strokes_too", [False, True], ids=["alone", "with strokes"])
def test_an_item_goes_to_the_corner_of_its_quarter(make_pad, items, listen, corner, strokes_too):
    pad = make_pad()
    if strokes_too:
        PadStrokeDrop(pad)
    dropped = listen(pad.slot_dropped)
    assert over(pad, QUARTERS[corner], carried(ITEM_MIME, items[2].id.encode()))
    assert dropped.last == (corner, items[2].id)


def test_files_do_too(make_pad, listen, tmp_path):
    pad = make_pad()
    dropped = listen(pad.files_dropped)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.svg"))])
    assert over(pad, QUARTERS[3], mime)
    assert dropped.last == (3, [str(tmp_path / "a.svg")])


def test_only_the_slot_of_the_quarter_looks_ready(make_pad, items):
    pad = make_pad()
    mime = carried(ITEM_MIME, items[0].id.encode())

    def ready():
        return [slot._drop_ready for slot in pad.slots]

    assert over(pad, QUARTERS[0], mime, drop=False)
    assert ready() == [True, False, False, False]
    assert over(pad, QUARTERS[3], mime, drop=False)
    assert ready() == [False, False, False, True]
    QApplication.sendEvent(pad.surface, QDragLeaveEvent())
    assert ready() == [False] * 4
    assert over(pad, QUARTERS[1], mime)
    assert ready() == [False] * 4


def test_a_locked_corner_and_other_things_are_refused(make_pad, items, listen):
    pad = make_pad(0)
    pad.slots[0].lock_toggled.emit(True)
    dropped = listen(pad.slot_dropped)
    assert not over(pad, QUARTERS[0], carried(ITEM_MIME, items[0].id.encode()))
    assert not over(pad, QUARTERS[1], carried("text/plain", b"words"))
    assert not over(pad, QUARTERS[1], carried(STROKE_MIME, b""))
    assert not dropped.calls


def test_a_stroke_held_over_the_pad_shows_the_path_it_would_be(make_pad, listen):
    pad = make_pad(0, 1, 2, 3)
    PadStrokeDrop(pad)
    stroke = ((0.0, 0.0), (30.0, 60.0), (90.0, 10.0))
    mime = carried(STROKE_MIME, strokes_to_bytes([(stroke, Ink(times=(0.0, 0.5, 0.6)))]))
    recorded = listen(pad.path_recorded)
    before = pad.surface.grab().toImage()
    assert over(pad, QUARTERS[2], mime, drop=False)
    assert pad.surface.grab().toImage() != before
    assert not recorded.calls
    QApplication.sendEvent(pad.surface, QDragLeaveEvent())
    assert pad.surface.grab().toImage() == before
    assert over(pad, QUARTERS[2], mime)
    ((points,),) = recorded.calls
    assert [point.time for point in points] == pytest.approx([0.0, 0.5, 0.6])


def test_an_empty_pad_foreshows_no_path(make_pad):
    pad = make_pad()
    PadStrokeDrop(pad)
    before = pad.surface.grab().toImage()
    over(
        pad,
        QUARTERS[0],
        carried(STROKE_MIME, strokes_to_bytes([(((0.0, 0.0), (9.0, 9.0)), Ink())])),
    )
    assert pad.surface.grab().toImage() == before
