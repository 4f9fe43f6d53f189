"""What the person can choose about the program itself; every choice counts at once."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QTabWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from studio.project.settings import SettingsStore
from studio.ui.actions.registry import ActionRegistry, native
from studio.ui.look.style import inset_number
from studio.ui.look.theme import ROOMY, SPACE, TIGHT

_FIELD_TIPS = {
    "Theme": "Colours of the whole window",
    "Networks run on": "What computes the networks",
    "Open the last project at start": "Begin where you were, instead of on the welcome page",
}
"""Of fields that have no note beside them."""
_MOTION = {"system": "As the system says", "full": "Full", "reduced": "Reduced"}
_DEVICES = {
    "auto": "Automatic (graphics card, else processor)",
    "cuda": "NVIDIA graphics card (CUDA)",
    "mps": "Apple graphics (MPS)",
    "cpu": "Processor",
}
_ID = Qt.ItemDataRole.UserRole


class PreferencesDialog(QDialog):
    """Pages: how the program behaves, where the sound goes, and the keys."""

    def __init__(
        self,
        store: SettingsStore,
        registry: ActionRegistry,
        device_note: str,
        parent: QWidget | None = None,
        pages: Mapping[str, QWidget] | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Preferences")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(620, 560)
        self._store = store
        self.keys = KeysPage(store, registry)
        self.tabs = QTabWidget(documentMode=True)
        self.tabs.addTab(self._make_general(device_note), "General")
        for title, page in (pages or {}).items():
            self.tabs.addTab(page, title)
        self.tabs.addTab(self.keys, "Keys")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[2 * SPACE] * 4)
        column.setSpacing(2 * SPACE)
        column.addWidget(self.tabs, 1)
        column.addWidget(buttons)

    def show_page(self, title: str) -> None:
        """Bring the page of this title to the front; nothing where there is none."""
        for number in range(self.tabs.count()):
            if self.tabs.tabText(number) == title:
                self.tabs.setCurrentIndex(number)

    def _make_general(self, device_note: str) -> QWidget:
        page = QWidget()
        form = QFormLayout(page)
        form.setContentsMargins(0, 2 * SPACE, 0, 0)
        form.setHorizontalSpacing(3 * SPACE)
        form.setVerticalSpacing(ROOMY)
        settings = self._store.settings
        self.theme = self._combo({"dark": "Dark", "light": "Light"}, settings.theme, "theme")
        self.motion = self._combo(_MOTION, settings.motion, "motion")
        self.scale = QDoubleSpinBox(minimum=50, maximum=300, singleStep=25, decimals=0, suffix=" %")
        inset_number(self.scale)
        self.scale.setValue(settings.ui_scale * 100)
        self.scale.valueChanged.connect(lambda value: self._store.update(ui_scale=value / 100))
        self.device = self._combo(_DEVICES, settings.device, "device")
        self.cache = QSpinBox(minimum=64, maximum=65536, singleStep=64, suffix=" MB")
        inset_number(self.cache)
        self.cache.setValue(settings.model_cache_mb)
        self.cache.valueChanged.connect(lambda value: self._store.update(model_cache_mb=value))
        self.autosave = QDoubleSpinBox(minimum=1, maximum=600, decimals=0, suffix=" s")
        inset_number(self.autosave)
        self.autosave.setValue(settings.autosave_seconds)
        self.autosave.valueChanged.connect(lambda value: self._store.update(autosave_seconds=value))
        self.reopen = QCheckBox("Open the last project at start")
        self.reopen.setChecked(settings.reopen_last)
        self.reopen.toggled.connect(lambda on: self._store.update(reopen_last=on))
        self.hover = QCheckBox("Hear clips under the mouse")
        self.hover.setChecked(settings.hear_on_hover)
        self.hover.toggled.connect(lambda on: self._store.update(hear_on_hover=on))
        for label, field, note in (
            ("Theme", self.theme, ""),
            ("Motion", self.motion, "Reduced: nothing moves that only decorates."),
            ("Size of the interface", self.scale, "Counts from the next start."),
            ("Networks run on", self.device, device_note),
            ("Memory for models", self.cache, "Models used longest ago leave it first."),
            (
                "Autosave after",
                self.autosave,
                "A crash costs no edit; after this time a power cut costs none either.",
            ),
            ("", self.reopen, ""),
            ("", self.hover, "Briefly and quietly, and only while nothing plays."),
        ):
            form.addRow(label, _with_note(field, note))
            field.setAccessibleName(label or field.text())
            field.setToolTip(note or _FIELD_TIPS.get(label or field.text(), label))
        return page

    def _combo(self, choices: dict[str, str], current: str, setting: str) -> QComboBox:
        box = QComboBox()
        for value, label in choices.items():
            box.addItem(label, value)
        box.setCurrentIndex(box.findData(current))
        box.activated.connect(lambda _row: self._store.update(**{setting: box.currentData()}))
        return box


class KeysPage(QWidget):
    """Every command with its key; select one and press another key."""

    def __init__(self, store: SettingsStore, registry: ActionRegistry) -> None:
        super().__init__()
        self._store, self._registry = store, registry
        self.find = QLineEdit(placeholderText="Find a command or a key", clearButtonEnabled=True)
        self.find.setAccessibleName("Find a command or a key")
        self.find.setToolTip("Show only commands whose title or key has these letters")
        self.find.textChanged.connect(self._filter)
        self.tree = QTreeWidget(columnCount=2, rootIsDecorated=False)
        self.tree.setHeaderLabels(["Command", "Key"])
        self.tree.setAccessibleName("Commands and their keys")
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.setIndentation(SPACE * 2)
        self.key = QKeySequenceEdit()
        self.key.setMaximumSequenceLength(1)
        self.key.setAccessibleName("New key")
        self.key.setToolTip("Click here and press the key that the marked command shall have")
        for part in self.key.findChildren(QLineEdit):
            part.setAccessibleName("New key")
            part.setToolTip(self.key.toolTip())
        self.assign = QPushButton("Use this key")
        self.assign.setToolTip("Give the marked command this key")
        self.reset = QPushButton("Back to default")
        self.reset.setToolTip("Give the marked command the key it came with")
        self.note = QLabel()
        self.note.setProperty("dim", True)
        self.assign.clicked.connect(self._assign)
        self.reset.clicked.connect(self._reset)
        self.tree.currentItemChanged.connect(lambda *_: self._show_current())
        self.key.keySequenceChanged.connect(lambda _keys: self._show_clash())
        row = QHBoxLayout()
        for widget in (self.key, self.assign, self.reset):
            row.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2 * SPACE, 0, 0)
        column.setSpacing(SPACE)
        for part in (self.find, self.tree):
            column.addWidget(part)
        column.addLayout(row)
        column.addWidget(self.note)
        self._fill()

    def select(self, action_id: str) -> None:
        """Mark a command."""
        for item in self._items():
            if item.data(0, _ID) == action_id:
                self.tree.setCurrentItem(item)

    def _fill(self) -> None:
        self.tree.clear()
        for group, specs in self._registry.groups().items():
            head = QTreeWidgetItem(self.tree, [group, ""])
            head.setFlags(Qt.ItemFlag.ItemIsEnabled)
            for spec in specs:
                keys = ", ".join(native(key) for key in self._registry.keys(spec.id))
                item = QTreeWidgetItem(head, [spec.title.removesuffix("…"), keys])
                item.setData(0, _ID, spec.id)
            head.setExpanded(True)
        self._filter(self.find.text())
        self._show_current()

    def _items(self) -> list[QTreeWidgetItem]:
        heads = [self.tree.topLevelItem(row) for row in range(self.tree.topLevelItemCount())]
        return [head.child(row) for head in heads for row in range(head.childCount())]

    def _filter(self, text: str) -> None:
        wanted = text.strip().lower()
        for row in range(self.tree.topLevelItemCount()):
            head = self.tree.topLevelItem(row)
            for child in (head.child(number) for number in range(head.childCount())):
                child.setHidden(wanted not in f"{child.text(0)} {child.text(1)}".lower())
            head.setHidden(all(head.child(n).isHidden() for n in range(head.childCount())))

    @property
    def _current(self) -> str | None:
        item = self.tree.currentItem()
        return item.data(0, _ID) if item is not None else None

    def _show_current(self) -> None:
        current = self._current
        for widget in (self.key, self.assign, self.reset):
            widget.setEnabled(current is not None)
        keys = self._registry.keys(current) if current else ()
        self.key.setKeySequence(QKeySequence(keys[0]) if keys else QKeySequence())
        self.note.setText("" if current else "Select a command to give it another key.")

    def _show_clash(self) -> None:
        key = self.key.keySequence().toString()
        others = [
            self._registry.spec(other).title
            for other in self._registry.ids()
            if other != self._current and key and key in self._registry.keys(other)
        ]
        self.note.setText(f"Also the key of: {', '.join(others)}" if others else "")

    def _assign(self) -> None:
        self._change({**self._store.settings.shortcuts, self._current: self._typed()})

    def _reset(self) -> None:
        chosen = dict(self._store.settings.shortcuts)
        chosen.pop(self._current, None)
        self._change(chosen)

    def _typed(self) -> str:
        return self.key.keySequence().toString(QKeySequence.SequenceFormat.PortableText)

    def _change(self, shortcuts: dict[str, str]) -> None:
        current = self._current
        self._store.update(shortcuts=shortcuts)
        self._registry.set_overrides(shortcuts)
        self._fill()
        self.select(current)


def _with_note(field: QWidget, note: str) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(TIGHT)
    column.addWidget(field, 0, Qt.AlignmentFlag.AlignLeft)
    if note:
        label = QLabel(note, wordWrap=True)
        label.setProperty("dim", True)
        column.addWidget(label)
    return holder
