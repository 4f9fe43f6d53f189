"""Files are read and written here, never on the GUI thread."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from studio.errors import PlainError

_log = logging.getLogger(__name__)

Done = Callable[[Any], None]
Failed = Callable[[str, str], None]


class IoPool(QObject):
    """A few threads for files; what they find comes back on the GUI thread."""

    _arrived = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="io")
        self._open = True
        self._pending = 0
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether something has not come back yet."""
        return self._pending > 0

    def run(self, work: Callable[[], Any], done: Done, failed: Failed | None = None) -> None:
        """Do ``work`` on a thread of the pool.

        Args:
            work: what to do; it must not touch Qt widgets.
            done: called on the GUI thread with what ``work`` returned.
            failed: called on the GUI thread with a sentence and details when ``work`` raised: the text of a
                :class:`studio.errors.PlainError`, or that something unexpected happened.

        After :meth:`close` nothing is begun any more: a timer of the window may still ask while the program ends.
        """
        if not self._open:
            _log.warning("not begun, the program ends: %r", work)
            return
        self._pending += 1
        self._threads.submit(self._work, work, done, failed)

    def close(self) -> None:
        """Finish what was begun; nothing comes back any more."""
        self._open = False
        self._threads.shutdown(wait=True)

    def _work(self, work: Callable[[], Any], done: Done, failed: Failed | None) -> None:
        try:
            result = work()
        except PlainError as error:
            self._post(failed, str(error), "")
        except Exception as error:  # noqa: BLE001 - whatever a file makes a reader do, the person gets a sentence
            _log.exception("work on files")
            self._post(
                failed,
                f"Something unexpected happened with a file ({type(error).__name__}).",
                traceback.format_exc(),
            )
        else:
            self._post(done, result)

    def _post(self, receiver: Callable[..., None] | None, *values: object) -> None:
        if self._open:
            self._arrived.emit(receiver, values)

    def _deliver(self, receiver: Callable[..., None] | None, values: tuple[object, ...]) -> None:
        self._pending -= 1
        if self._open and receiver is not None:
            receiver(*values)
