"""The page of the preferences about the sound: which device plays, and how fast."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio.live.device.devices import BLOCKS, RATES, OutputDevice
from studio.live.port import OutputSettings
from studio.project.settings import SettingsStore
from studio.ui.background.io_pool import IoPool
from studio.ui.live.sound_desk import SoundDesk, output_settings
from studio.ui.look.theme import ROOMY, SPACE, theme_changed, tokens

DEFAULT = "System default"
ANY = "Any driver"
ListDevices = Callable[[], Sequence[OutputDevice]]

_READ_MS = 200
_WASAPI = "WASAPI"


class AudioPage(QWidget):
    """Every choice is tried at once; what cannot be opened is taken back, with a sentence why.

    Args:
        store: remembers what works.
        desk: the sound.
        pool: where devices are listed.
        list_devices: what there is to choose from; called on the pool.
    """

    _tried = Signal(object, str)

    def __init__(
        self,
        store: SettingsStore,
        desk: SoundDesk,
        pool: IoPool,
        list_devices: ListDevices,
    ) -> None:
        super().__init__()
        self._store, self._desk, self._pool = store, desk, pool
        self._list_devices = list_devices
        self._devices: tuple[OutputDevice, ...] = ()
        self._trying = False
        self._make_fields()
        self._lay_out()
        self._tried.connect(self._on_tried, Qt.ConnectionType.QueuedConnection)
        self._reading = QTimer(self, interval=_READ_MS)
        self._reading.timeout.connect(self._read)
        self._reading.start()
        theme_changed.connect(self._tint)
        self._show_settings()
        self._read()
        self.look_for_devices()

    def look_for_devices(self) -> None:
        """List the devices anew."""
        self._pool.run(self._list_devices, self._on_devices, self._tell)

    # -- building ---------------------------------------------------------------------------

    def _make_fields(self) -> None:
        self.driver, self.device, self.rate, self.block = (QComboBox() for _ in range(4))
        self.device.setMinimumWidth(300)
        for box, name, tip in (
            (self.driver, "Driver", "How the program talks to the sound card"),
            (self.device, "Device", "Where the sound goes"),
            (self.rate, "Sample rate", "Frames a second; what the device prefers is best"),
            (self.block, "Buffer", "Small reacts faster, large is safer from dropouts"),
        ):
            box.setAccessibleName(name)
            box.setToolTip(tip)
        self.exclusive = QCheckBox("Only this program may use the device")
        self.exclusive.setToolTip(
            "WASAPI exclusive mode: shorter latency, other programs are silent"
        )
        self.latency, self.xruns, self.load = QLabel(), QLabel(), QLabel()
        self.tone = QPushButton("Test tone", toolTip="440 Hz at -20 dB for one second")
        self.reset = QPushButton("Reset", toolTip="Count dropouts from nought")
        self.again = QPushButton("Look again", toolTip="List the devices anew")
        for button in (self.tone, self.reset, self.again):
            button.setProperty("small", True)
        self.trouble = QLabel(wordWrap=True)
        for box in (self.driver, self.device, self.rate, self.block):
            box.activated.connect(self._on_chosen)
        self.driver.activated.connect(self._fill_devices)
        self.exclusive.clicked.connect(self._on_chosen)
        self.tone.clicked.connect(self._on_tone)
        self.reset.clicked.connect(self._on_reset)
        self.again.clicked.connect(self.look_for_devices)
        self._tint()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(3 * SPACE)
        form.setVerticalSpacing(ROOMY)
        form.addRow("Driver", self.driver)
        form.addRow("Device", _row(self.device, self.again))
        form.addRow("Sample rate", _row(self.rate))
        form.addRow("Buffer", _row(self.block))
        form.addRow("", self.exclusive)
        form.addRow("Latency", self.latency)
        form.addRow("Dropouts", _row(self.xruns, self.reset))
        form.addRow("Load", self.load)
        form.addRow("", _row(self.tone))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2 * SPACE, 0, 0)
        column.setSpacing(2 * SPACE)
        column.addLayout(form)
        column.addWidget(self.trouble)
        column.addStretch(1)

    def _tint(self) -> None:
        self.trouble.setStyleSheet(f"color: {tokens().warning.name()};")

    # -- showing ----------------------------------------------------------------------------

    def _on_devices(self, devices: Sequence[OutputDevice]) -> None:
        self._devices = tuple(devices)
        self._show_settings()
        if not self._devices:
            self._tell("No sound device was found; everything works, in silence.")

    def _show_settings(self) -> None:
        settings = self._store.settings
        drivers = list(dict.fromkeys(device.api for device in self._devices))
        if settings.sound_driver and settings.sound_driver not in drivers:
            drivers.append(settings.sound_driver)
        _fill(self.driver, [(ANY, ""), *((api, api) for api in drivers)], settings.sound_driver)
        self._fill_devices()
        rates = sorted({*RATES, settings.sound_rate, *(device.rate for device in self._devices)})
        _fill(self.rate, [(f"{rate / 1000:g} kHz", rate) for rate in rates], settings.sound_rate)
        blocks = [
            (f"{block} frames · {1000 * block / settings.sound_rate:.1f} ms", block)
            for block in BLOCKS
        ]
        _fill(self.block, blocks, settings.sound_block)
        with QSignalBlocker(self.exclusive):
            self.exclusive.setChecked(settings.sound_exclusive)

    def _fill_devices(self) -> None:
        wanted, api = self._store.settings.sound_device, self.driver.currentData()
        names = [device.name for device in self._devices if api in ("", device.api)]
        if wanted and wanted not in names and api == self._store.settings.sound_driver:
            names.append(wanted)
        rows = [(DEFAULT, ""), *((name, name) for name in dict.fromkeys(names))]
        _fill(self.device, rows, wanted if wanted in names else "")
        self.exclusive.setVisible(any(_WASAPI in device.api for device in self._devices))

    def _read(self) -> None:
        details = self._desk.details
        heard = details is not None and details.heard
        if details is not None and heard:
            buffer_ms = 1000 * details.block / details.rate
            device_ms = 1000 * details.latency_s
            self.latency.setText(f"buffer {buffer_ms:.1f} ms, to the speaker {device_ms:.1f} ms")
            self.xruns.setText(str(details.underruns))
            self.load.setText(f"{100 * details.load:.0f} % of the time of a buffer")
        else:
            self.latency.setText(self._desk.words)
            self.xruns.setText("–")
            self.load.setText("–")
        self.tone.setEnabled(heard)
        self.reset.setEnabled(heard)

    def _tell(self, sentence: str, _details: str = "") -> None:
        self.trouble.setText(sentence)

    # -- choosing ---------------------------------------------------------------------------

    def _on_chosen(self) -> None:
        room = self._desk.room
        chosen = OutputSettings(
            device=self.device.currentData() or "",
            api=self.driver.currentData() or "",
            rate=float(self.rate.currentData()),
            block=int(self.block.currentData()),
            exclusive=self.exclusive.isVisible() and self.exclusive.isChecked(),
        )
        if room is None or self._trying or chosen == output_settings(self._store.settings):
            return
        self._trying = True
        self._tell("")
        self.setEnabled(False)
        room.apply(chosen, lambda why: self._tried.emit(chosen, why))

    def _on_tried(self, chosen: OutputSettings, why: str) -> None:
        self._trying = False
        self.setEnabled(True)
        if not why:
            self._store.update(
                sound_device=chosen.device,
                sound_driver=chosen.api,
                sound_rate=chosen.rate,
                sound_block=chosen.block,
                sound_exclusive=chosen.exclusive,
            )
        else:
            self._tell(f"{why.rstrip('.')}; what was open before is open again.")
        self._show_settings()
        self._read()
        self._desk.look()

    def _on_tone(self) -> None:
        if self._desk.room is not None:
            self._desk.room.test_tone()

    def _on_reset(self) -> None:
        if self._desk.room is not None:
            self._desk.room.reset_underruns()
        self._read()


def _fill(box: QComboBox, rows: Sequence[tuple[str, object]], current: object) -> None:
    with QSignalBlocker(box):
        box.clear()
        for text, value in rows:
            box.addItem(text, value)
        box.setCurrentIndex(max(box.findData(current), 0))


def _row(*widgets: QWidget) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(SPACE)
    for widget in widgets:
        line.addWidget(widget)
    line.addStretch(1)
    return line
