"""What Qt has to say goes into the program's log, and its last words into the crash log."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import QtMsgType, qInstallMessageHandler

from studio.project.crash_log import CrashLog

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
_log = logging.getLogger("qt")


def listen_to_qt(crash_log: CrashLog | None) -> Callable[[], None]:
    """Take Qt's messages from now on; return what ends that.

    Args:
        crash_log: takes what Qt says before it ends the program.
    """

    def take(kind: QtMsgType, context: object, text: str) -> None:
        category = getattr(context, "category", None) or "default"
        _log.log(_LEVELS.get(kind, logging.WARNING), "%s: %s", category, text)
        if kind is QtMsgType.QtFatalMsg and crash_log is not None:
            crash_log.record_text(f"Qt: {text}")

    before = qInstallMessageHandler(take)

    def end() -> None:
        qInstallMessageHandler(before)

    return end
