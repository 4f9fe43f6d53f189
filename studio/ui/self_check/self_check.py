"""The program tries itself out when it is asked to: with its own window, a real mouse and real keys.

``chimera --self-check REPORT SONG`` in a frozen program, or the environment's ``CHIMERA_SELF_CHECK``, which names the
report: reads the song, plays, morphs in every room, saves and quits. It shows that a build works on a machine that has
nothing but the build.
"""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QObject, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from studio.ui.self_check.steps import Step, Waiting, all_steps
from studio.ui.widgets.toasts import Level
from studio.ui.window.main_window import MainWindow

SWITCH = "CHIMERA_SELF_CHECK"
LIMIT_S = 300.0
"""Of one wait: a first start on a busy machine compiles for a minute."""
_LOOK_MS = 50


def check_if_asked(window: MainWindow) -> SelfCheck | None:
    """Begin a check where the environment asks for one."""
    report = os.environ.get(SWITCH)
    return SelfCheck(window, Path(report)) if report else None


def keep(log: list[str], line: str) -> None:
    """Add a line that is not there yet; what repeats itself sixty times a second is said once."""
    if line not in log:
        log.append(line)


class _Listener(logging.Handler):
    """Keeps what is logged as a warning or worse."""

    def __init__(self, heard: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one record."""
        keep(self._heard, f"{record.levelname} {record.name}: {record.getMessage()}")


class SelfCheck(QObject):
    """Goes through the steps, one look at a time; the window never waits for it.

    Args:
        window: the real one, shown.
        report: file that gets one JSON object at the end: ``ok``, ``steps``, and the ``log`` of warnings and errors.
    """

    def __init__(self, window: MainWindow, report: Path) -> None:
        super().__init__(window)
        self._window, self._report = window, report
        self._done: list[dict[str, object]] = []
        self._log: list[str] = []
        self._steps = iter(all_steps())
        self._step: Step | None = None
        self._running: Iterator[Waiting] | None = None
        self._waiting: Waiting | None = None
        self._began = self._waits_since = 0.0
        self._seen: set[int] = set()
        self._listener = _Listener(self._log)
        logging.getLogger().addHandler(self._listener)
        qInstallMessageHandler(self._on_qt)
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        self._read_notices()
        if self._log:
            self._end("it complained")
            return
        try:
            if self._waiting is not None:
                if not self._waiting.until():
                    if time.monotonic() - self._waits_since > LIMIT_S:
                        self._end(f"{self._waiting.what}: not within {LIMIT_S:.0f} s")
                    return
                self._waiting = None
            self._advance()
        except Exception as error:  # noqa: BLE001 - whatever it is, the report must say it
            self._end(f"{type(error).__name__}: {error}")

    def _advance(self) -> None:
        if self._running is None:
            self._step = next(self._steps, None)
            if self._step is None:
                self._end("")
                return
            self._running = self._step.go(self._window)
            self._began = time.monotonic()
        self._waiting = next(self._running, None)
        self._waits_since = time.monotonic()
        if self._waiting is None:
            self._note("")
            self._running = None

    def _note(self, trouble: str) -> None:
        name = self._step.name if self._step else ""
        seconds = round(time.monotonic() - self._began, 2)
        self._done.append({"name": name, "seconds": seconds, "trouble": trouble})

    def _read_notices(self) -> None:
        for notice in self._window.toasts.shown:
            if notice.level in (Level.WARNING, Level.ERROR) and id(notice) not in self._seen:
                self._seen.add(id(notice))
                keep(self._log, f"Notice: {notice.sentence} {notice.details}".strip())

    def _on_qt(self, kind: QtMsgType, _where: QMessageLogContext, text: str) -> None:
        if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg):
            keep(self._log, f"Qt: {text}")

    def _end(self, trouble: str) -> None:
        self._timer.stop()
        if trouble:
            self._note(trouble)
        qInstallMessageHandler(None)
        logging.getLogger().removeHandler(self._listener)
        result = {"ok": not trouble and not self._log, "steps": self._done, "log": self._log}
        self._report.write_text(json.dumps(result, indent=1), encoding="utf-8")
        if trouble:
            QApplication.exit(1)  # a window with unsaved changes would ask about them
        else:
            self._window.close()
