"""The report of a crash: told at the next start, copied by hand, sent nowhere."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, qWarning
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from studio.project import folders
from studio.project.crash_log import CrashReport, read_last_crash
from studio.ui.start.crash_dialog import CrashDialog
from studio.ui.window.main_window import MainWindow
from studio.ui.window.qt_messages import listen_to_qt
from studio.ui.window.session import CRASH_QUESTION, SILENT, Session

REPORT = CrashReport(
    Path("logs/crash-1.log"), datetime.now(UTC), "Chimera Studio 0", "KeyError: 'x'"
)


def crash_before() -> None:
    folders.log_dir().mkdir(parents=True, exist_ok=True)
    (folders.log_dir() / "crash-1.log").write_text("head\n----\nKeyError: 'lost'\n")


@pytest.fixture
def begin(qtbot: QtBot, window: MainWindow) -> Callable[[], Session]:
    def start() -> Session:
        window.services.worker.start = lambda: None
        session = Session(window)
        session.begin()
        qtbot.waitUntil(lambda: not window.services.pool.busy, timeout=20_000)
        return session

    return start


def test_a_crash_is_offered_once_with_its_report(
    begin: Callable[[], Session], window: MainWindow, qtbot: QtBot
) -> None:
    crash_before()
    session = begin()
    (toast,) = [t for t in window.toasts.shown if t.action == "Show report"]
    assert "unexpected error last time" in toast.sentence
    toast.on_action()
    dialog = window.findChild(CrashDialog)
    assert "KeyError: 'lost'" in dialog.text.toPlainText()
    dialog.silence.click()
    assert window.settings.asked[CRASH_QUESTION] == SILENT
    dialog.silence.click()
    assert CRASH_QUESTION not in window.settings.asked
    dialog.close()
    assert read_last_crash() is None
    session.end()


def test_who_wants_no_reports_gets_none(begin: Callable[[], Session], window: MainWindow) -> None:
    crash_before()
    window.services.settings.update(asked={CRASH_QUESTION: SILENT})
    session = begin()
    assert [t for t in window.toasts.shown if t.action == "Show report"] == []
    session.end()


def test_the_report_is_copied_with_the_facts_beside_it(qtbot: QtBot) -> None:
    asked: list[Callable[[str], None]] = []
    dialog = CrashDialog(REPORT, asked.append, lambda _on: None)
    qtbot.addWidget(dialog)
    qtbot.mouseClick(dialog.copied, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text().endswith("KeyError: 'x'"), "at once"
    asked[0]("Sound outputs: none")
    assert QGuiApplication.clipboard().text().endswith("KeyError: 'x'\n\nSound outputs: none")


def test_what_qt_says_goes_into_the_log(caplog: pytest.LogCaptureFixture, qtbot: QtBot) -> None:
    end = listen_to_qt(None)
    with caplog.at_level(logging.DEBUG, logger="qt"):
        qWarning("a widget complains")
    end()
    assert ("qt", logging.WARNING, "default: a widget complains") in caplog.record_tuples


def test_qts_last_words_are_in_the_crash_log() -> None:
    script = (
        "from PySide6.QtCore import qFatal\n"
        "from studio.project.crash_log import CrashLog\n"
        "from studio.ui.window.qt_messages import listen_to_qt\n"
        "listen_to_qt(CrashLog())\nqFatal('the end of it')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], timeout=100, check=False, stderr=subprocess.DEVNULL
    )
    assert done.returncode != 0
    crash = read_last_crash()
    assert crash is not None
    assert "Qt: [A qFatal() call was made" in crash.text, "what PySide makes of the words"
    assert "Abort" in crash.text


def test_the_menu_copies_the_diagnostics(window: MainWindow, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().clear()
    window.registry.action("help.diagnostics").trigger()
    qtbot.waitUntil(lambda: "Folders" in QGuiApplication.clipboard().text(), timeout=30_000)
    assert "weights.safetensors" in QGuiApplication.clipboard().text()
