"""Names typed in the rows of clips, takes and drawings outlive what is told about their rows meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from studio.project.song import SongTake
from studio.sketch.item import Sketch
from studio.ui.live.record.takes_list import TakesModel, TakesView
from studio.ui.melody.shelf_list import ClipListModel, ClipListView
from studio.ui.sketch.sketch_shelf import SketchShelf
from tests.ui.conftest import DOWN, UP, tune
from tests.ui.sketch.desk import TRIANGLE, ZIGZAG

OLD = "Old"


@dataclass
class Names:
    """A list with one row.

    Attributes:
        view: the list.
        edit: opens the editor of the row.
        touch: shows other content in the row, as an edit of the item or a late picture does.
        typed: names that the list has told.
    """

    view: QWidget
    edit: Callable[[], None]
    touch: Callable[[], None]
    typed: list[str]

    @property
    def editor(self) -> QLineEdit:
        return self.view.findChild(QLineEdit)


def clips() -> Names:
    typed: list[str] = []
    model = ClipListModel(lambda _id, name: typed.append(name), None)
    view = ClipListView(model, files=None)  # type: ignore[arg-type]
    clip = tune(OLD, UP)
    model.set_clips([clip], {})
    other = clip.with_notes(tune(OLD, DOWN).notes)
    return Names(view, _edit_first(view), lambda: model.set_clips([other], {}), typed)


def takes() -> Names:
    typed: list[str] = []
    model = TakesModel(lambda _id, name: typed.append(name), None)
    view = TakesView(model, files=None)  # type: ignore[arg-type]
    take = SongTake(tune(OLD, UP), 1.0, 0.0, 4.0)
    model.set_takes([take])
    other = replace(take, clip=take.clip.with_notes(tune(OLD, DOWN).notes))
    return Names(view, _edit_first(view), lambda: model.set_takes([other]), typed)


def drawings() -> Names:
    typed: list[str] = []
    shelf = SketchShelf()
    shelf.renamed.connect(lambda _id, name: typed.append(name))
    shelf.set_sketches([Sketch(OLD, TRIANGLE, "a")], "a")
    return Names(
        shelf,
        lambda: shelf.editItem(shelf.item(0)),
        lambda: shelf.set_sketches([Sketch(OLD, ZIGZAG, "a")], "a"),
        typed,
    )


def _edit_first(view: ClipListView) -> Callable[[], None]:
    def edit() -> None:
        view.show_current(view.model().clips[0].id)
        view.edit_name()

    return edit


@pytest.fixture(params=[clips, takes, drawings])
def names(request: pytest.FixtureRequest, qtbot: QtBot, dressed: QApplication) -> Names:
    made: Names = request.param()
    qtbot.addWidget(made.view)
    made.view.resize(300, 200)
    made.view.show()
    return made


@pytest.mark.parametrize("before", ["", "Ne"])
def test_other_content_leaves_what_is_typed(names: Names, qtbot: QtBot, before: str) -> None:
    names.edit()
    editor = names.editor
    QTest.keyClicks(editor, before)
    names.touch()
    assert editor.text() == before or editor.selectedText() == editor.text() == OLD
    QTest.keyClicks(editor, "New"[len(before) :])
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: names.typed == ["New"], timeout=10_000)
