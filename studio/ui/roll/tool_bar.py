"""The strip above the notes: tools, grid, quantise, what is shown, and how many notes are selected."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QActionGroup, QKeySequence, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton, QWidget

from studio.melody.edits.grid import GRIDS
from studio.ui.actions.registry import ActionSpec
from studio.ui.look.icons import icon
from studio.ui.look.theme import HAIR, SPACE, TIGHT, theme_changed
from studio.ui.roll.commands.look import LookCommands
from studio.ui.roll.names import describe
from studio.ui.roll.options import Follow
from studio.ui.roll.rows import Fold
from studio.ui.roll.state import RollState

HEIGHT = 40
_BUTTON = QSize(30, 28)
_ICON = QSize(18, 18)

_GIVEN_UP = (
    "fit",
    "follow",
    "velocities",
    "loop",
    "ghosts",
    "fold",
    "quantise_dialog",
    "scale",
    "quantise",
    "triplet",
    "snap",
)
"""What is hidden first where there is little room; the menu of all commands holds it as well."""

_TOOLS = ("select", "draw", "erase", "split")
_SWITCHES = ("scale", "fold", "ghosts", "velocities")
_FOLLOW_NAMES = {Follow.OFF: "Do not follow", Follow.PAGE: "By pages", Follow.SMOOTH: "Smoothly"}


class RollToolBar(QFrame):
    """Buttons for the commands that are switched or used most. None of them takes the keyboard from the notes.

    Args:
        specs: the commands by what follows ``"roll."`` in their ids.
        state: shared state.
        look: commands the menus of grid, fold and follow use.
        parent: of the widget.

    Signals:
        menu_wanted: the menu of all commands was asked for.
    """

    menu_wanted = Signal()

    def __init__(
        self,
        specs: Mapping[str, ActionSpec],
        state: RollState,
        look: LookCommands,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._specs = specs
        self._state = state
        self._look = look
        self.buttons: dict[str, QToolButton] = {}
        self.setProperty("panel", True)
        self.setFixedHeight(HEIGHT)
        self.grid_menu = self._grid_menu()
        self.fold_menu = self._choices(Fold, look.set_fold, {f: f.value for f in Fold})
        self.follow_menu = self._choices(Follow, look.set_follow, _FOLLOW_NAMES)
        self.status = _Status()
        self.status.setProperty("dim", True)
        self.status.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.status.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._lay_out()
        state.options_changed.connect(self.refresh)
        state.session.selection_changed.connect(self.refresh_status)
        state.session.clip_changed.connect(self.refresh_status)
        state.session.clip_changed.connect(self._refresh_loop)
        state.view_changed.connect(self._refresh_grid)
        theme_changed.connect(self._retint)
        self.refresh()
        self.refresh_status()

    # -- building ---------------------------------------------------------------------------

    def _lay_out(self) -> None:
        line = QHBoxLayout(self)
        line.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        line.setContentsMargins(SPACE, 0, SPACE, 0)
        line.setSpacing(HAIR)
        for name in _TOOLS:
            line.addWidget(self._button(name))
        line.addWidget(_rule())
        line.addWidget(self._grid_button())
        line.addWidget(self._button("triplet"))
        line.addWidget(self._button("snap"))
        line.addWidget(_rule())
        line.addWidget(self._quantise_button())
        line.addWidget(self._button("quantise_dialog", "chevron-down", width=20))
        line.addWidget(_rule())
        for name in _SWITCHES:
            line.addWidget(self._button(name))
        self._give_menu("fold", self.fold_menu)
        line.addWidget(_rule())
        line.addWidget(self._button("loop"))
        line.addWidget(self._button("follow", "follow"))
        self._give_menu("follow", self.follow_menu)
        line.addWidget(self._button("fit"))
        line.addWidget(self.status, 1)
        line.addSpacing(SPACE)
        line.addWidget(self._more_button())

    def _button(self, name: str, picture: str = "", width: int = 0) -> QToolButton:
        spec = self._specs[name]
        button = _tool_button()
        button.setObjectName(f"roll-{name}")
        button.setProperty("icon_name", picture or spec.icon)
        button.setIcon(icon(picture or spec.icon))
        button.setFixedSize(QSize(width or _BUTTON.width(), _BUTTON.height()))
        button.setAccessibleName(spec.title.removesuffix("…"))
        button.setToolTip(_tip(spec))
        button.setCheckable(spec.checked is not None)
        button.clicked.connect(lambda _checked=False: self._run(spec))
        self.buttons[name] = button
        return button

    def _run(self, spec: ActionSpec) -> None:
        spec.callback()
        # The click has already flipped the button; what counts is what it stands for.
        self.refresh()

    def _give_menu(self, name: str, menu: QMenu) -> None:
        button = self.buttons[name]
        button.clicked.disconnect()
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def _grid_button(self) -> QToolButton:
        button = _tool_button()
        button.setObjectName("roll-grid")
        button.setProperty("flat", False)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        button.setFixedSize(QSize(84, _BUTTON.height()))
        button.setAccessibleName("Grid")
        button.setToolTip("Grid, as parts of a whole note (narrower Ctrl+1, wider Ctrl+2)")
        button.setMenu(self.grid_menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.buttons["grid"] = button
        return button

    def _quantise_button(self) -> QToolButton:
        button = self._button("quantise")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setText("Quantise")
        button.setFixedWidth(button.sizeHint().width() + SPACE)
        return button

    def _more_button(self) -> QToolButton:
        button = _tool_button()
        button.setObjectName("roll-more")
        button.setProperty("icon_name", "more")
        button.setIcon(icon("more"))
        button.setFixedSize(_BUTTON)
        button.setAccessibleName("All note commands")
        button.setToolTip("All note commands  (Shift+F10)")
        button.clicked.connect(self.menu_wanted)
        self.buttons["more"] = button
        return button

    def _grid_menu(self) -> QMenu:
        menu = QMenu(self)
        group = QActionGroup(menu)
        for grid in GRIDS:
            action = group.addAction(menu.addAction(grid.name))
            action.setCheckable(True)
            action.setData(grid)
            action.triggered.connect(lambda _checked=False, g=grid: self._look.set_grid(g))
        return menu

    def _choices(self, kind, choose, names) -> QMenu:
        menu = QMenu(self)
        group = QActionGroup(menu)
        for which in kind:
            action = group.addAction(menu.addAction(names[which]))
            action.setCheckable(True)
            action.setData(which)
            action.triggered.connect(partial(_chosen, choose, which))
        return menu

    # -- room -------------------------------------------------------------------------------

    def minimumSizeHint(self) -> QSize:
        """Return the room of what is never hidden: the bar gives up buttons rather than keep the window wide."""
        return QSize(self._needed(set(self.buttons).difference(_GIVEN_UP)), HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Hide what there is no room for."""
        super().resizeEvent(event)
        shown = set(self.buttons)
        for name in _GIVEN_UP:
            if self._needed(shown) <= self.width():
                break
            shown.discard(name)
        for name in _GIVEN_UP:
            self.buttons[name].setVisible(name in shown)

    def _needed(self, shown: set[str]) -> int:
        """Return the width that these buttons take, with the rules between them."""
        gap = self.layout().spacing()
        buttons = sum(self.buttons[name].width() + gap for name in shown)
        return buttons + 4 * (2 * SPACE - 5 + gap) + 3 * SPACE + gap

    # -- showing ----------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show what is switched on."""
        options = self._state.options
        for name, button in self.buttons.items():
            spec = self._specs.get(name)
            if spec is not None and spec.checked is not None:
                button.setChecked(spec.checked())
        for menu, value in (
            (self.grid_menu, options.grid),
            (self.fold_menu, options.fold),
            (self.follow_menu, options.follow),
        ):
            for action in menu.actions():
                action.setChecked(action.data() == value)
        for name, lit in (
            ("fold", options.fold is not Fold.OFF),
            ("follow", options.follow is not Follow.OFF),
        ):
            self.buttons[name].setCheckable(True)
            self.buttons[name].setChecked(lit)
        self._refresh_grid()

    def refresh_status(self) -> None:
        """Say what is selected."""
        notes = self._state.session.selected_notes
        if not notes:
            count = len(self._state.session.notes)
            text = _counted(count) if count else ""
        elif len(notes) == 1:
            text = describe(notes[0], self._state.meter)
        else:
            text = f"{_counted(len(notes))} selected"
        self.status.setText(text)

    def _refresh_grid(self) -> None:
        grid = self._state.options.grid
        shown = grid.name
        if not grid.division:
            named = next((g.name for g in GRIDS if g.division and g.step() == self._state.step), "")
            shown = f"Auto {named}".strip()
        self.buttons["grid"].setText(f"{shown}  ▾")

    def _refresh_loop(self) -> None:
        spec = self._specs["loop"]
        if spec.checked is not None:
            self.buttons["loop"].setChecked(spec.checked())

    def _retint(self) -> None:
        for button in self.buttons.values():
            name = button.property("icon_name")
            if name:
                button.setIcon(icon(name))


class _Status(QLabel):
    """Words that are shown whole or not at all."""

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.fontMetrics().horizontalAdvance(self.text()) <= self.width():
            super().paintEvent(event)


def _chosen(choose, which, _checked: bool = False) -> None:
    choose(which)


def _counted(count: int) -> str:
    return "1 note" if count == 1 else f"{count:,} notes"


def _tool_button() -> QToolButton:
    button = QToolButton()
    button.setProperty("flat", True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setIconSize(_ICON)
    return button


def _rule() -> QFrame:
    rule = QFrame()
    rule.setProperty("rule", True)
    rule.setFixedSize(1, 20)
    holder = QFrame()
    line = QHBoxLayout(holder)
    line.setContentsMargins(TIGHT, 0, TIGHT, 0)
    line.addWidget(rule)
    return holder


def _tip(spec: ActionSpec) -> str:
    text = spec.tooltip or spec.title.removesuffix("…")
    if not spec.keys:
        return text
    key = QKeySequence(spec.keys[0]).toString(QKeySequence.SequenceFormat.NativeText)
    return f"{text}  ({key})"
