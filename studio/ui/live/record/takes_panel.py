"""The page of the shelf about recording: how notes are taken down, what was left unfinished, and the takes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.project.settings import Settings
from studio.project.song import SongTake
from studio.ui.actions.registry import ActionRegistry, ActionSpec
from studio.ui.drag.drag_files import DragFiles
from studio.ui.live.record.takes_list import TakesModel, TakesView
from studio.ui.look.theme import ICON_SMALL, SPACE, TIGHT

GROUP = "Takes"
GRIDS = ("", "1/4", "1/4T", "1/8", "1/8T", "1/16", "1/16T", "1/32", "1/32T")
"""What recorded onsets may be pulled to; T are triplets."""
_BUTTONS = ("hear", "use", "clip", "rename", "delete")
NOTHING_YET = (
    "Nothing recorded yet.\n\nPress R to record what you play, or play first and press "
    "Ctrl+Shift+R to catch it."
)


def grid_name(grid: str) -> str:
    """Return how a grid is called in menus."""
    if not grid:
        return "Off"
    return f"{grid[:-1]} triplets" if grid.endswith("T") else grid


class TakesPanel(QWidget):
    """Shows what it is given and says what the person does.

    Args:
        files: finished MIDI files for drags out.

    Signals:
        heard: id of a take to listen to.
        used: id of a take to put into the open clip.
        clipped: id of a take to make a clip of.
        renamed: id and new name.
        deleted: tuple of ids.
        replace_chosen: whether recorded notes replace others.
        grid_chosen: grid that onsets are pulled to, "" for none.
        keep_asked: take what was left unfinished into the song.
        discard_asked: throw it away.
    """

    heard = Signal(str)
    used = Signal(str)
    clipped = Signal(str)
    renamed = Signal(str, str)
    deleted = Signal(object)
    replace_chosen = Signal(bool)
    grid_chosen = Signal(str)
    keep_asked = Signal()
    discard_asked = Signal()

    def __init__(self, files: DragFiles, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Takes")
        self._registry: ActionRegistry | None = None
        self.model = TakesModel(self.renamed.emit, self)
        self.view = TakesView(self.model, files, self)
        self.view.opened.connect(self.heard)
        self.view.used.connect(self.clipped)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._on_menu)
        self._make_options()
        self._make_offer()
        self._lay_out()
        self.set_takes(())

    # -- what others set --------------------------------------------------------------------

    def set_takes(self, takes: Sequence[SongTake]) -> None:
        """List takes, given oldest first."""
        self.model.set_takes(takes)
        self._stack.setCurrentIndex(0 if takes else 1)
        self._row.setVisible(bool(takes))

    def show_settings(self, settings: Settings) -> None:
        """Show how notes are taken down."""
        with QSignalBlocker(self.mode), QSignalBlocker(self.grid):
            self.mode.setCurrentIndex(int(settings.record_replace))
            self.grid.setCurrentIndex(GRIDS.index(settings.record_grid))

    def offer(self, sentence: str) -> None:
        """Offer recordings that were left unfinished; "" offers nothing."""
        self.offer_text.setText(sentence)
        self.offer_card.setVisible(bool(sentence))

    @property
    def chosen(self) -> tuple[str, ...]:
        """Ids of the selected takes, top to bottom."""
        return tuple(clip.id for clip in self.view.chosen)

    def action_specs(self) -> list[ActionSpec]:
        """Return the commands of the list; their keys work while it has the keyboard."""
        some = lambda: bool(self.chosen)  # noqa: E731

        def spec(name: str, title: str, key, run, icon: str, tip: str = "") -> ActionSpec:
            return ActionSpec(
                f"take.{name}", title, key, run, GROUP, icon, tip, enabled=some, repeats=False
            )

        return [
            spec("hear", "Hear take", "", lambda: self._each(self.heard), "play", "Show the take and play it once"),
            spec(
                "use",
                "Use take in the open clip",
                "",
                lambda: self._each(self.used),
                "check",
                "Let this take replace, within its time, the notes of the open clip",
            ),
            spec(
                "clip",
                "Make a clip of the take",
                "",
                lambda: self._each(self.clipped),
                "plus",
                "Put the take on the shelf as a clip and open it (Enter or double-click)",
            ),
            spec("rename", "Rename take", "F2", self.view.edit_name, "draw"),
            spec(
                "delete",
                "Delete take",
                ("Del", "Backspace"),
                lambda: self.deleted.emit(self.chosen),
                "trash",
                "Take it off the list; notes it went into stay",
            ),
        ]  # fmt: skip

    def take_actions(self, registry: ActionRegistry) -> None:
        """Fill the context menu and the row of buttons from the registry."""
        self._registry = registry
        for name in _BUTTONS:
            button = QToolButton()
            button.setProperty("flat", True)
            button.setDefaultAction(registry.action(f"take.{name}"))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
            button.setIconSize(QSize(ICON_SMALL, ICON_SMALL))
            button.setFixedSize(30, 28)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAccessibleName(registry.spec(f"take.{name}").title)
            self._buttons.addWidget(button)
        self._buttons.addStretch(1)

    # -- within -----------------------------------------------------------------------------

    def _make_options(self) -> None:
        self.mode = QComboBox()
        self.mode.addItems(["Overdub", "Replace"])
        self.mode.setAccessibleName("Recorded notes")
        self.mode.setToolTip(
            "Overdub lays what you record over the notes there; Replace takes their place"
        )
        self.mode.activated.connect(lambda index: self.replace_chosen.emit(index == 1))
        self.grid = QComboBox()
        for grid in GRIDS:
            self.grid.addItem(grid_name(grid), grid)
        self.grid.setAccessibleName("Quantise while recording")
        self.grid.setToolTip("Pull what you record to this grid as it comes")
        self.grid.activated.connect(lambda index: self.grid_chosen.emit(GRIDS[index]))

    def _make_offer(self) -> None:
        self.offer_card = QFrame()
        self.offer_card.setProperty("card", True)
        self.offer_text = QLabel(wordWrap=True)
        self.keep_button = QPushButton("Keep")
        self.keep_button.setToolTip("Put what was rescued among the takes")
        self.keep_button.setProperty("primary", True)
        self.keep_button.clicked.connect(self.keep_asked)
        self.discard_button = QPushButton("Delete")
        self.discard_button.setToolTip("Delete what was rescued, for good")
        self.discard_button.clicked.connect(self.discard_asked)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.discard_button)
        buttons.addWidget(self.keep_button)
        column = QVBoxLayout(self.offer_card)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.addWidget(self.offer_text)
        column.addLayout(buttons)
        self.offer_card.hide()

    def _lay_out(self) -> None:
        options = QGridLayout()
        options.setContentsMargins(SPACE, 0, SPACE, 0)
        options.setHorizontalSpacing(SPACE)
        options.setVerticalSpacing(TIGHT)
        for row, (name, box) in enumerate((("Record", self.mode), ("Quantise", self.grid))):
            label = QLabel(name)
            label.setProperty("dim", True)
            label.setBuddy(box)
            options.addWidget(label, row, 0)
            options.addWidget(box, row, 1)
        options.setColumnStretch(1, 1)
        empty = QLabel(
            NOTHING_YET,
            alignment=Qt.AlignmentFlag.AlignCenter,
            wordWrap=True,
            margin=2 * SPACE,
        )
        empty.setProperty("dim", True)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(empty)
        offer = QVBoxLayout()
        offer.setContentsMargins(SPACE, 0, SPACE, 0)
        offer.addWidget(self.offer_card)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(options)
        column.addLayout(offer)
        column.addWidget(self._stack, 1)
        self._row = QWidget()
        self._buttons = QHBoxLayout(self._row)
        self._buttons.setContentsMargins(SPACE, 0, SPACE, 0)
        self._buttons.setSpacing(TIGHT)
        column.addWidget(self._row)

    def _each(self, signal: Signal) -> None:
        for take_id in self.chosen[:1]:
            signal.emit(take_id)

    def _on_menu(self, at: QPoint) -> None:
        if self._registry is None or not self.chosen:
            return
        self._registry.refresh()
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in ("hear", "use", "clip", "", "rename", "delete"):
            if name:
                menu.addAction(self._registry.action(f"take.{name}"))
            else:
                menu.addSeparator()
        menu.popup(self.view.viewport().mapToGlobal(at))

    def sizeHint(self) -> QSize:
        """As the other pages of the shelf."""
        return QSize(200, 300)
