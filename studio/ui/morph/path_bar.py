"""The pad's paths: draw one, choose one, play it at the pace of the song, rename and delete."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QInputDialog,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.project.pad_path import PadPath
from studio.project.song import Gesture, PadPoint
from studio.project.song_pad import PadTravel
from studio.ui.look.theme import CLOSE
from studio.ui.morph.path import PathPlayer
from studio.ui.widgets.controls import IconButton, caption

_AS_DRAWN = 0
_BARS = (_AS_DRAWN, 1, 2, 4, 8, 16)


class PathBar(QWidget):
    """Controls of the recorded paths.

    Attributes:
        player: what travels along the chosen path.

    Signals:
        draw_toggled: whether a drag on the pad records a path.
        path_chosen: points of the path that is shown, maybe none.
        path_deleted: id of a path.
        path_renamed: id of a path and its new name.
        write_asked: a path (:class:`Gesture`) shall become automation of the song, in so many bars (0 as drawn).
    """

    draw_toggled = Signal(bool)
    path_chosen = Signal(object)
    path_deleted = Signal(str)
    path_renamed = Signal(str, str)
    write_asked = Signal(object, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.player = PathPlayer(self)
        self._paths: tuple[Gesture, ...] = ()
        self._bar_seconds = 2.0
        self._bars = _AS_DRAWN
        self.draw_button = IconButton(
            "path", "Draw path", "Draw a path: the next drag on the pad is recorded (P)"
        )
        self.draw_button.setCheckable(True)
        self.play_button = IconButton(
            "play", "Play path", "Let the puck travel along the chosen path"
        )
        self.play_button.setCheckable(True)
        self.loop_button = IconButton("loop", "Loop path", "Start again at the end of the path")
        self.loop_button.setCheckable(True)
        self.more_button = IconButton("more", "More", "Length in bars, rename, delete")
        self.more_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more_button.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        self.more_button.setMenu(self._make_menu())
        self.list = QComboBox()
        self.list.setAccessibleName("Path")
        self.list.setToolTip("Which recorded path to show and play")
        self.list.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.list.setMinimumContentsLength(1)
        self.hint = caption("Draw a path for the puck to travel")
        self._lay_out()
        self._connect()
        self._refresh()

    @property
    def current(self) -> Gesture | None:
        """The chosen path."""
        index = self.list.currentIndex()
        return self._paths[index] if 0 <= index < len(self._paths) else None

    @property
    def points(self) -> tuple[PadPoint, ...]:
        """Points of the chosen path, maybe none."""
        return self.current.points if self.current else ()

    def set_paths(self, paths: Sequence[Gesture]) -> None:
        """List paths; a new one at the end is chosen, else the choice stays."""
        paths = tuple(paths)
        if paths == self._paths:
            return
        known = {path.id for path in self._paths}
        chosen = self.current.id if self.current else None
        if paths and paths[-1].id not in known:
            chosen = paths[-1].id
        self._paths = paths
        with QSignalBlocker(self.list):
            self.list.clear()
            for path in paths:
                self.list.addItem(self._path_name(path), path.id)
            ids = [path.id for path in paths]
            self.list.setCurrentIndex(ids.index(chosen) if chosen in ids else len(ids) - 1)
        if self.current is None:
            self.player.stop()
        self._refresh()

    @property
    def bars(self) -> int:
        """How many bars the way takes; 0 takes as long as it was drawn."""
        return self._bars

    def set_bars(self, bars: int) -> None:
        """Stretch the way to a number of bars, or with 0 leave it as it was drawn."""
        self._bars = bars
        for action in self._paces.actions():
            action.setChecked(action.data() == bars)
        self._name_paths()
        if self.player.playing:
            self._on_play(True)

    def travel(self, bar: float, tempo: float) -> PadTravel | None:
        """Return the path that plays over and over, or None where none does.

        Args:
            bar: quarter notes a bar.
            tempo: quarter notes a minute.
        """
        if not (self.player.playing and self.loop_button.isChecked() and self.points):
            return None
        path = PadPath(self.points)
        return PadTravel(path, self._bars * bar if self._bars else path.seconds * tempo / 60.0)

    def set_bar_seconds(self, seconds: float) -> None:
        """Say how long a bar lasts."""
        self._bar_seconds = seconds

    def add_row(self, widget: QWidget) -> None:
        """Show something below the path."""
        self._rows.addWidget(widget)

    def stop_drawing(self) -> None:
        """Leave the drawing mode."""
        self.draw_button.setChecked(False)

    def _lay_out(self) -> None:
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(CLOSE)
        line = QHBoxLayout()
        line.setSpacing(CLOSE)
        self._rows.addLayout(line)
        line.addWidget(self.draw_button)
        line.addWidget(self.hint, 1)
        line.addWidget(self.list, 1)
        for button in (self.play_button, self.loop_button, self.more_button):
            line.addWidget(button)

    def _connect(self) -> None:
        self.draw_button.toggled.connect(self._on_draw)
        self.play_button.clicked.connect(self._on_play)
        self.loop_button.toggled.connect(self.player.set_loop)
        self.list.currentIndexChanged.connect(self._on_chosen)
        self.player.finished.connect(self._refresh)

    def _make_menu(self) -> QMenu:
        menu = QMenu(self)
        length = menu.addMenu("Length")
        self._paces = QActionGroup(self)
        for bars in _BARS:
            action = length.addAction(_pace_name(bars))
            action.setCheckable(True)
            action.setChecked(bars == _AS_DRAWN)
            action.setData(bars)
            self._paces.addAction(action)
        self._paces.triggered.connect(lambda action: self.set_bars(action.data()))
        self.write_action = menu.addAction("Write into the song")
        self.write_action.setToolTip("Let the pad travel along this path at this place of the song")
        self.write_action.triggered.connect(self._write)
        menu.addSeparator()
        self.rename_action = menu.addAction("Rename path…")
        self.rename_action.triggered.connect(self._rename)
        self.delete_action = menu.addAction("Delete path")
        self.delete_action.triggered.connect(self._delete)
        return menu

    def _on_draw(self, on: bool) -> None:
        if on:
            self.player.stop()
        self.draw_toggled.emit(on)

    def _on_play(self, on: bool) -> None:
        if on and self.points:
            self.stop_drawing()
            self.player.play(
                PadPath(self.points),
                seconds=self._bars * self._bar_seconds if self._bars else None,
                bars=self._bars or None,
                loop=self.loop_button.isChecked(),
            )
        else:
            self.player.stop()
        self._refresh()

    def _on_chosen(self) -> None:
        self.player.stop()
        self._refresh()
        self.path_chosen.emit(self.points)

    def _write(self) -> None:
        if self.current is not None:
            self.player.stop()
            self.write_asked.emit(self.current, self._bars)

    def _rename(self) -> None:
        if self.current is None:
            return
        name, agreed = QInputDialog.getText(
            self, "Rename path", "Name of the path:", text=self.current.name
        )
        if agreed and name.strip():
            self.path_renamed.emit(self.current.id, name.strip())

    def _delete(self) -> None:
        if self.current is not None:
            self.player.stop()
            self.path_deleted.emit(self.current.id)

    def _refresh(self) -> None:
        some = self.current is not None
        self.hint.setVisible(not some)
        for widget in (self.list, self.play_button, self.loop_button, self.more_button):
            widget.setVisible(some)
        playing = self.player.playing
        self.play_button.setChecked(playing)
        self.play_button.set_icon("stop" if playing else "play")
        self.play_button.setAccessibleName("Stop path" if playing else "Play path")

    def _name_paths(self) -> None:
        for index, path in enumerate(self._paths):
            self.list.setItemText(index, self._path_name(path))

    def _path_name(self, path: Gesture) -> str:
        length = _pace_name(self._bars) if self._bars else f"{PadPath(path.points).seconds:.1f} s"
        return f"{path.name} · {length}"


def _pace_name(bars: int) -> str:
    if bars == _AS_DRAWN:
        return "As drawn"
    return "1 bar" if bars == 1 else f"{bars} bars"
