"""One run of the program: what begins after the window is seen, and what ends in order when it is closed."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from studio.files import FileSaveError, plain_reason
from studio.melody.factory import factory_clips
from studio.project.crash_log import CrashLog, CrashReport, mark_read, read_last_crash
from studio.project.journal import Journal
from studio.project.recovery import Recovery, find_recoverable
from studio.project.settings import Settings
from studio.ui.background.idle_collection import IdleCollection
from studio.ui.start.recovery_answer import RecoveryChoice
from studio.ui.widgets.toasts import Level, Notification
from studio.ui.window.main_window import MainWindow
from studio.ui.window.qt_messages import listen_to_qt

_SETTINGS_SAVE_MS = 1000
CRASH_QUESTION = "crash report"
"""Key of the settings' answered questions."""
SILENT = "not shown"
_log = logging.getLogger(__name__)


class Session(QObject):
    """Begins and ends a run.

    Args:
        window: the window, not yet shown.
        crash_log: where faults are written down, or None where none could be made.
    """

    _unexpected = Signal(str, str)
    _trouble = Signal(str)

    def __init__(self, window: MainWindow, crash_log: CrashLog | None = None) -> None:
        super().__init__(window)
        self._window, self._crash_log = window, crash_log
        self._journal: Journal | None = None
        self._hooks = sys.excepthook, threading.excepthook
        self._leave_qt: Callable[[], None] | None = None
        self._collection: IdleCollection | None = None
        self._save = QTimer(self, singleShot=True, interval=_SETTINGS_SAVE_MS)
        self._save.timeout.connect(self._save_settings)
        window.services.settings.listen(self._on_settings)
        queued = Qt.ConnectionType.QueuedConnection
        self._unexpected.connect(self._tell_unexpected, queued)
        self._trouble.connect(self._tell_warning, queued)

    @property
    def journal(self) -> Journal | None:
        """The autosave of this run, or None before :meth:`begin` or where the disk refuses."""
        return self._journal

    def install_hooks(self) -> None:
        """Turn every uncaught exception, of whatever thread, into a notice and a line of the crash log; hear Qt."""
        self._leave_qt = listen_to_qt(self._crash_log)
        sys.excepthook = self._on_uncaught
        threading.excepthook = lambda args: self._on_uncaught(
            args.exc_type, args.exc_value, args.exc_traceback
        )

    def begin(self, files: Sequence[Path] = ()) -> None:
        """Start everything that would have delayed the window: worker, autosave, library, recovery.

        Args:
            files: projects or MIDI files to open.
        """
        window, pool = self._window, self._window.services.pool
        window.live.start()
        window.live.start_order.then(window.services.worker.start)
        window.more.prepare()
        self._collection = IdleCollection(window.document.song_changed, self)
        self._start_journal()
        for sentence in window.services.settings.notices:
            self._tell_warning(sentence)
        pool.run(
            lambda: [each.clip for each in factory_clips()], window.set_library, self._tell_error
        )
        pool.run(
            lambda: (find_recoverable(), read_last_crash()),
            lambda found: self._on_last_run(*found, files),
        )

    def end(self) -> None:
        """Leave in order: nothing to recover stays behind."""
        services = self._window.services
        self._window.more.stop()
        self._window.live.stop()
        services.worker.close()
        services.pool.close()
        if self._journal is not None:
            self._journal.close(clean=True)
            self._journal = None
        if self._collection is not None:
            self._collection.stop()
            self._collection = None
        self._save.stop()
        self._save_settings()
        sys.excepthook, threading.excepthook = self._hooks
        if self._leave_qt is not None:
            self._leave_qt()
        if self._crash_log is not None:
            self._crash_log.close()

    # -- beginning --------------------------------------------------------------------------

    def _start_journal(self) -> None:
        try:
            self._journal = Journal(
                interval=self._window.settings.autosave_seconds, on_error=self._trouble.emit
            )
        except OSError as error:
            self._tell_warning(f"The autosave does not work: {plain_reason(error)}.")
            return
        self._window.files.use_journal(self._journal)

    def _on_last_run(
        self, found: list[Recovery], report: CrashReport | None, files: Sequence[Path]
    ) -> None:
        # First the work, then what became of the program.
        self._on_recoverable(found, files)
        self._on_crash(report)

    def _on_recoverable(self, found: list[Recovery], files: Sequence[Path]) -> None:
        answer = self._window.dialogs.recover(found) if found else None
        if answer is not None:
            self._window.files.answer_recovery(answer)
        if answer is not None and answer.choice is not RecoveryChoice.DISCARD:
            if files:
                self._tell_warning("The files given at the start were not opened.")
        elif files:
            self._window.open_files(files)
        elif self._window.settings.reopen_last and self._window.settings.recent:
            self._window.files.open_path(Path(self._window.settings.recent[0]))

    def _on_crash(self, report: CrashReport | None) -> None:
        if report is None:
            return
        mark_read(report)
        if self._window.settings.asked.get(CRASH_QUESTION) != SILENT:
            self._window.notify(
                Notification(
                    "The program met an unexpected error last time.",
                    Level.WARNING,
                    action="Show report",
                    on_action=lambda: self._show_crash(report),
                    stays=True,
                )
            )

    def _show_crash(self, report: CrashReport) -> None:
        from studio.ui.help.diagnostics import gather_diagnostics
        from studio.ui.start.crash_dialog import CrashDialog

        def silence(on: bool) -> None:
            asked = {k: v for k, v in self._window.settings.asked.items() if k != CRASH_QUESTION}
            store = self._window.services.settings
            store.update(asked=asked | ({CRASH_QUESTION: SILENT} if on else {}))

        def gather(then: Callable[[str], None]) -> None:
            gather_diagnostics(self._window.services.pool, self._window.device_label, then)

        CrashDialog(report, gather, silence, parent=self._window).open()

    # -- keeping up -------------------------------------------------------------------------

    def _on_settings(self, settings: Settings, changed: frozenset[str]) -> None:
        if "autosave_seconds" in changed and self._journal is not None:
            self._journal.interval = settings.autosave_seconds
        self._save.start()

    def _save_settings(self) -> None:
        try:
            self._window.services.settings.save()
        except FileSaveError as error:
            self._tell_warning(str(error))

    def _on_uncaught(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._window.close()
            return
        if self._crash_log is not None:
            self._crash_log.record(kind, error, trace)
        details = "".join(traceback.format_exception(kind, error, trace))
        _log.error("Uncaught: %s", details)
        self._unexpected.emit(
            "Something unexpected happened; your work is safe and you can go on.", details
        )

    def _tell_unexpected(self, sentence: str, details: str) -> None:
        self._window.notify(Notification(sentence, Level.ERROR, details))

    def _tell_error(self, sentence: str, details: str) -> None:
        self._window.notify(Notification(sentence, Level.ERROR, details))

    def _tell_warning(self, sentence: str) -> None:
        self._window.notify(Notification(sentence, Level.WARNING))
