"""The context menu: everything that can be done with notes, for those who work by mouse or trackpad alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from studio.ui.actions.registry import ActionSpec
from studio.ui.look.icons import icon
from studio.ui.roll.clipboard import holds_notes
from studio.ui.roll.state import RollState

_NEEDS_SELECTION = frozenset(
    (
        "copy",
        "cut",
        "duplicate",
        "delete",
        "chop",
        "join",
        "staccato",
        "half_time",
        "double_time",
        "reverse",
        "mirror",
        "to_scale",
        "remove_overlaps",
        "monophonic",
        "humanise",
        "swell",
        "fade",
        "loop_selection",
        "octave_up",
        "octave_down",
        "longer",
        "shorter",
        "much_louder",
        "much_softer",
        "select_none",
    )
)
_TOP = ("cut", "copy", "paste", "duplicate", "delete", "", "select_all", "select_none", "invert")
_EDIT = ("cut_notes", "join", "legato", "quantise", "quantise_dialog")
_SUBMENUS = (
    (
        "Transform",
        (
            "half_time",
            "double_time",
            "reverse",
            "mirror",
            "",
            "staccato",
            "chop",
            "remove_overlaps",
            "monophonic",
            "to_scale",
            "humanise",
        ),
    ),
    ("Pitch and length", ("octave_up", "octave_down", "", "longer", "shorter")),
    ("Velocity", ("much_louder", "much_softer", "", "swell", "fade")),
    (
        "Lane",
        (
            "velocities",
            "",
            "lane_velocity",
            "lane_bend",
            "lane_modulation",
            "lane_pressure",
            "lane_pedal",
            "",
            "lane_clear",
        ),
    ),
    ("View", ("zoom_selection", "fit", "", "scale", "scale_pitch", "fold", "ghosts", "follow")),
    ("Grid", ("grid_narrower", "grid_wider", "triplet", "snap")),
    ("Loop", ("loop", "loop_selection")),
)


def note_menu(specs: Mapping[str, ActionSpec], state: RollState, parent: QWidget) -> QMenu:
    """Build the menu as it stands now.

    Args:
        specs: the commands by what follows ``"roll."`` in their ids.
        state: shared state.
        parent: of the menu.
    """
    menu = QMenu(parent)
    menu.setObjectName("noteMenu")
    fill_menu(menu, _TOP, specs, state)
    menu.addSeparator()
    fill_menu(menu, _EDIT, specs, state)
    menu.addSeparator()
    for title, names in _SUBMENUS:
        fill_menu(menu.addMenu(title), names, specs, state)
    return menu


def fill_menu(
    menu: QMenu, names: Iterable[str], specs: Mapping[str, ActionSpec], state: RollState
) -> None:
    """Add commands to a menu as they stand now.

    Args:
        menu: to be filled.
        names: of the commands; an empty one is a line between two groups.
        specs: the commands by what follows ``"roll."`` in their ids.
        state: shared state.
    """
    for name in names:
        if not name:
            menu.addSeparator()
            continue
        spec = specs[name]
        action = menu.addAction(spec.title)
        action.setObjectName(spec.id)
        # Shown, not listened to: the shortcut itself belongs to the window's registry.
        if spec.keys:
            key = QKeySequence(spec.keys[0]).toString(QKeySequence.SequenceFormat.NativeText)
            action.setText(f"{spec.title}\t{key}")
        if spec.icon:
            action.setIcon(icon(spec.icon))
        if spec.checked is not None:
            action.setCheckable(True)
            action.setChecked(spec.checked())
        action.setEnabled(_possible(name, state))
        action.triggered.connect(lambda _checked=False, run=spec.callback: run())


def _possible(name: str, state: RollState) -> bool:
    if state.session.clip is None:
        return False
    if name == "lane_clear":
        return any(c.kind == state.options.lane.value for c in state.session.curves)
    if name == "paste":
        return holds_notes(QGuiApplication.clipboard().mimeData())
    return name not in _NEEDS_SELECTION or bool(state.session.selection)
