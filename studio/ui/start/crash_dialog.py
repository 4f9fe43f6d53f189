"""What went wrong last time, for whoever wants to report it. It is read here and copied by hand; nothing is sent."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QFontDatabase
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio.project.crash_log import CrashReport
from studio.ui.help.diagnostics import copy_text
from studio.ui.look.theme import SPACE


class CrashDialog(QDialog):
    """Shows a crash report.

    Args:
        report: of the run that ended badly.
        gather: hands what a report needs beside it, such as versions and devices, to a function; asked when copied.
        on_silence: called with whether the person wants to see no more such reports.
        silent: whether that is so now.
    """

    def __init__(
        self,
        report: CrashReport,
        gather: Callable[[Callable[[str], None]], None],
        on_silence: Callable[[bool], None],
        *,
        silent: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Crash report")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(640, 460)
        self._report, self._gather = report, gather
        title = QLabel("Chimera Studio met an unexpected error last time")
        title.setProperty("heading", True)
        when = report.when.astimezone().strftime("%A %d %B, %H:%M")
        note = QLabel(
            f"This was written down on {when}. It stays on this computer: nothing is sent anywhere. "
            "If you want to report it, copy it and paste it into your message.",
            wordWrap=True,
        )
        note.setProperty("dim", True)
        self.text = QPlainTextEdit(f"{report.head}\n{report.text}", readOnly=True)
        self.text.setAccessibleName("Crash report")
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.silence = QCheckBox("Do not show again")
        self.silence.setToolTip("Later crashes are still written down, but not told")
        self.silence.setChecked(silent)
        self.silence.toggled.connect(on_silence)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[3 * SPACE] * 4)
        column.setSpacing(2 * SPACE)
        for widget in (title, note, self.text):
            column.addWidget(widget)
        column.addLayout(self._make_buttons())

    def copy(self) -> None:
        """Put the report on the clipboard, and with it, as soon as they are gathered, the facts beside it."""
        text = self.text.toPlainText()
        copy_text(text)
        self.copied.setText("Copied")
        self._gather(lambda facts: copy_text(f"{text}\n\n{facts}"))

    def _make_buttons(self) -> QHBoxLayout:
        self.folder = QPushButton("Open folder")
        self.folder.setToolTip("Show the folder in which the reports and logs lie")
        self.folder.clicked.connect(self._open_folder)
        self.copied = QPushButton("Copy report")
        self.copied.setToolTip("Put the report on the clipboard, to paste it into a message")
        self.copied.clicked.connect(self.copy)
        close = QPushButton("Close", default=True)
        close.setToolTip("Go on working; the report stays on this computer")
        close.setProperty("primary", True)
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addWidget(self.silence)
        row.addStretch(1)
        for button in (self.folder, self.copied, close):
            row.addWidget(button)
        return row

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._report.path.parent)))
