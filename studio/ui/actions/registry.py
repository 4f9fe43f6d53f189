"""One list of everything the person can do, from which menus, shortcuts, help and the command palette are made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from studio.ui.look.icons import icon


@dataclass(frozen=True)
class ActionSpec:
    """One command.

    Attributes:
        id: stable name such as ``"edit.undo"``; what is before the first dot is its menu's key.
        title: what menus and the palette say, e.g. ``"Undo"``; an ellipsis where a dialog follows.
        shortcut: key or keys in Qt's portable form (``"Ctrl+Z"``), the first is the one shown; ``""`` for none.
        callback: what it does.
        group: heading in the help overlay and the palette, e.g. ``"Notes"``.
        icon: name of an icon in ``resources/icons``, or ``""``.
        tooltip: a sentence; the title where empty.
        words: further words under which the palette finds it.
        enabled: whether it can be done now; always where None.
        checked: makes it a switch; whether it is on now.
        title_now: the title as it stands now, e.g. ``"Undo Move 3 notes"``.
        repeats: whether holding the key down does it again and again.
    """

    id: str
    title: str
    shortcut: str | tuple[str, ...]
    callback: Callable[[], object]
    group: str
    icon: str = ""
    tooltip: str = ""
    words: str = ""
    enabled: Callable[[], bool] | None = None
    checked: Callable[[], bool] | None = None
    title_now: Callable[[], str] | None = None
    repeats: bool = True

    @property
    def keys(self) -> tuple[str, ...]:
        """All shortcuts, the one shown first."""
        keys = (self.shortcut,) if isinstance(self.shortcut, str) else self.shortcut
        return tuple(key for key in keys if key)


@dataclass(frozen=True)
class Hint:
    """Something done with the mouse, listed in the help overlay only.

    Attributes:
        gesture: e.g. ``"Ctrl+wheel"``.
        title: what it does.
        group: heading, as of an :class:`ActionSpec`.
    """

    gesture: str
    title: str
    group: str


class ActionRegistry(QObject):
    """All commands of the window as Qt actions.

    Args:
        window: where shortcuts without a scope work.
        overrides: shortcuts chosen by the person, by action id; ``""`` takes the shortcut away.
    """

    changed = Signal()

    def __init__(self, window: QWidget, overrides: Mapping[str, str] | None = None) -> None:
        super().__init__(window)
        self._window = window
        self._overrides = dict(overrides or {})
        self._specs: dict[str, ActionSpec] = {}
        self._actions: dict[str, QAction] = {}
        self._hints: list[Hint] = []

    def add(self, specs: Iterable[ActionSpec], scope: QWidget | None = None) -> None:
        """Add commands.

        Args:
            specs: the commands, with ids no other has.
            scope: where given, their shortcuts work only while the keyboard is in this widget, so that
                single letters never collide with those of another part of the window.

        Raises:
            ValueError: an id is taken.
        """
        for spec in specs:
            if spec.id in self._specs:
                raise ValueError(f"two actions are called {spec.id}")
            self._specs[spec.id] = spec
            self._actions[spec.id] = self._make(spec, scope)
        self.changed.emit()

    def add_hints(self, hints: Iterable[Hint]) -> None:
        """Add mouse gestures for the help overlay."""
        self._hints.extend(hints)

    @property
    def hints(self) -> tuple[Hint, ...]:
        """The mouse gestures."""
        return tuple(self._hints)

    def ids(self) -> tuple[str, ...]:
        """All action ids, in the order in which they were added."""
        return tuple(self._specs)

    def spec(self, action_id: str) -> ActionSpec:
        """Return the description of an action."""
        return self._specs[action_id]

    def action(self, action_id: str) -> QAction:
        """Return the Qt action, for menus and tool buttons."""
        return self._actions[action_id]

    def groups(self) -> dict[str, list[ActionSpec]]:
        """Return the commands by group, both in the order in which they were added."""
        groups: dict[str, list[ActionSpec]] = {}
        for spec in self._specs.values():
            groups.setdefault(spec.group, []).append(spec)
        return groups

    def keys(self, action_id: str) -> tuple[str, ...]:
        """Return the shortcuts as they work now, with what the person chose."""
        if action_id in self._overrides:
            key = self._overrides[action_id]
            return (key,) if key else ()
        return self._specs[action_id].keys

    def shown_key(self, action_id: str) -> str:
        """Return the main shortcut as this system writes it, or ``""``."""
        keys = self.keys(action_id)
        return native(keys[0]) if keys else ""

    def set_overrides(self, overrides: Mapping[str, str]) -> None:
        """Take other shortcuts chosen by the person."""
        self._overrides = dict(overrides)
        for action_id in self._specs:
            self._give_keys(action_id)
        self.changed.emit()

    def trigger(self, action_id: str) -> None:
        """Do it, if it can be done now."""
        self.refresh_one(action_id)
        self._actions[action_id].trigger()

    def refresh(self) -> None:
        """Ask every command again whether it can be done, is on, and what it is called now."""
        for action_id in self._specs:
            self.refresh_one(action_id)

    def refresh_one(self, action_id: str) -> None:
        """Ask one command again."""
        spec, action = self._specs[action_id], self._actions[action_id]
        if spec.enabled is not None:
            action.setEnabled(spec.enabled())
        if spec.checked is not None:
            action.setChecked(spec.checked())
        if spec.title_now is not None:
            action.setText(spec.title_now())

    def retint(self) -> None:
        """Take the icons of another theme."""
        for action_id, spec in self._specs.items():
            if spec.icon:
                self._actions[action_id].setIcon(icon(spec.icon))

    def _make(self, spec: ActionSpec, scope: QWidget | None) -> QAction:
        action = QAction(spec.title, self)
        action.setObjectName(spec.id)
        action.setAutoRepeat(spec.repeats)
        action.setMenuRole(QAction.MenuRole.NoRole)
        if spec.icon:
            action.setIcon(icon(spec.icon))
        if spec.checked is not None:
            action.setCheckable(True)
        action.triggered.connect(lambda _checked=False: self._run(spec))
        if scope is not None:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        (scope or self._window).addAction(action)
        self._actions[spec.id] = action
        self._give_keys(spec.id)
        self.refresh_one(spec.id)
        return action

    def _run(self, spec: ActionSpec) -> None:
        spec.callback()
        # A switch that was clicked has already flipped; what counts is what it stands for.
        self.refresh_one(spec.id)

    def _give_keys(self, action_id: str) -> None:
        spec, action = self._specs[action_id], self._actions[action_id]
        keys = self.keys(action_id)
        action.setShortcuts([QKeySequence(key) for key in keys])
        tip = spec.tooltip or spec.title.removesuffix("…")
        action.setToolTip(f"{tip}  ({native(keys[0])})" if keys else tip)


def native(key: str) -> str:
    """Write a shortcut as this system does."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
