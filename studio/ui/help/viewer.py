"""The window of the help: pages at the left, the text at the right, a search over all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QKeyEvent,
    QKeySequence,
    QShortcut,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
)
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QTextBrowser,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from studio.ui.help.pages import START, Page, read_pages
from studio.ui.look import theme
from studio.ui.look.theme import ROOMY, SPACE, TIGHT, tokens

if TYPE_CHECKING:
    from studio.ui.actions.registry import ActionRegistry

_SIZE = QSize(860, 620)
_LIST_WIDTH = 210
_MOST_MARKS = 200
_ID = Qt.ItemDataRole.UserRole


class HelpWindow(QDialog):
    """Shows the help beside the window, so that one can do what one reads.

    Args:
        registry: says which keys do what.
        parent: the window.
    """

    def __init__(self, registry: ActionRegistry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("helpWindow")
        self.setWindowTitle("Help – Chimera Studio")
        self.resize(_SIZE)
        self._registry = registry
        self._pages: dict[str, Page] = {}
        self._shown = ""
        self.find = QLineEdit(placeholderText="Search the help", clearButtonEnabled=True)
        self.find.setAccessibleName("Search the help")
        self.find.setToolTip("Find pages that have all of these words (Ctrl+F)")
        self.find.textChanged.connect(self._search)
        self.list = QListWidget(frameShape=QFrame.Shape.NoFrame)
        self.list.setAccessibleName("Pages")
        self.list.setWordWrap(True)
        self.list.currentItemChanged.connect(self._on_item)
        self.nothing = QLabel("No page has these words.", wordWrap=True)
        self.nothing.setProperty("dim", True)
        self.nothing.hide()
        self.text = QTextBrowser(frameShape=QFrame.Shape.NoFrame)
        self.text.setAccessibleName("Help text")
        self.text.setOpenLinks(False)
        self._lay_out()
        QShortcut(QKeySequence.StandardKey.Find, self, self._focus_find)
        theme.theme_changed.connect(self._show_text)

    def open_at(self, page_id: str) -> None:
        """Show a page, or the first where there is no such page, and bring the window up."""
        self._pages = {page.id: page for page in read_pages(self._registry)}
        self._shown = ""
        self.find.clear()
        self._fill(list(self._pages.values()))
        self.show_page(page_id)
        self.show()
        self.raise_()
        self.activateWindow()
        self.list.setFocus()

    @property
    def page(self) -> str:
        """Id of the page on show, or ``""``."""
        return self._shown

    def show_page(self, page_id: str) -> None:
        """Go to a page."""
        wanted = page_id if page_id in self._pages else START
        for row in range(self.list.count()):
            if self.list.item(row).data(_ID) == wanted:
                self.list.setCurrentRow(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter in the search field close nothing."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.text.setFocus()
            return
        super().keyPressEvent(event)

    # -- within -----------------------------------------------------------------------------

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(SPACE)
        left.addWidget(self.find)
        left.addWidget(self.nothing)
        left.addWidget(self.list, 1)
        side = QWidget()
        side.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        side.setFixedWidth(_LIST_WIDTH)
        row = QHBoxLayout(self)
        row.setContentsMargins(*[ROOMY] * 4)
        row.setSpacing(ROOMY)
        row.addWidget(side)
        row.addWidget(self.text, 1)

    def _focus_find(self) -> None:
        self.find.setFocus()
        self.find.selectAll()

    def _fill(self, pages: list[Page], query: str = "") -> None:
        self.list.clear()
        for page in pages:
            item = QListWidgetItem(page.title)
            item.setData(_ID, page.id)
            around = page.found(query)
            if around:
                item.setToolTip(f"… {around} …")
            self.list.addItem(item)
        self.nothing.setVisible(not pages)

    def _search(self, query: str) -> None:
        pages = list(self._pages.values())
        found = [page for page in pages if page.found(query)] if query.split() else pages
        # A title that has the words is what is meant.
        found.sort(key=lambda page: not page.title.lower().startswith(query.strip().lower()))
        shown = self._shown
        self._fill(found if query.split() else pages, query)
        ids = [page.id for page in found]
        if ids:
            self.show_page(shown if shown in ids and not query.strip() else ids[0])
        self._mark(query)

    def _on_item(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self._shown = item.data(_ID)
            self._show_text()

    def _show_text(self, *_theme: object) -> None:
        page = self._pages.get(self._shown)
        if page is None:
            return
        colours = tokens()
        document = self.text.document()
        document.setDocumentMargin(ROOMY)
        self.text.setMarkdown(page.markdown)
        _dress(self.text, colours.outline.name())
        self.text.moveCursor(QTextCursor.MoveOperation.Start)
        self._mark(self.find.text())

    def _mark(self, query: str) -> None:
        """Light up the words that are searched, and scroll to the first."""
        colours, marks = tokens(), []
        form = QTextCharFormat()
        form.setBackground(colours.accent)
        form.setForeground(colours.on_accent)
        document = self.text.document()
        for word in query.split():
            cursor = document.find(word)
            while not cursor.isNull() and len(marks) < _MOST_MARKS:
                mark = QTextEdit.ExtraSelection()
                mark.cursor, mark.format = cursor, form
                marks.append(mark)
                cursor = document.find(word, cursor)
        self.text.setExtraSelections(marks)
        if marks:
            first = QTextCursor(min((m.cursor for m in marks), key=lambda c: c.position()))
            first.clearSelection()
            self.text.setTextCursor(first)
            self.text.ensureCursorVisible()


def _embolden(block: QTextBlock, strong: QTextCharFormat) -> None:
    parts = block.begin()
    spans = []
    while not parts.atEnd():
        fragment = parts.fragment()
        if fragment.charFormat().fontWeight() >= QFont.Weight.Bold:
            spans.append((fragment.position(), fragment.length()))
        parts += 1
    cursor = QTextCursor(block)
    for begin, length in spans:
        cursor.setPosition(begin)
        cursor.setPosition(begin + length, QTextCursor.MoveMode.KeepAnchor)
        cursor.mergeCharFormat(strong)


def _dress(text: QTextBrowser, line: str) -> None:
    """Give tables thin lines and room, and headings air: Markdown has no style of its own."""
    for frame in text.document().rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            form = frame.format()
            form.setTopMargin(SPACE)
            form.setBorder(1)
            form.setBorderBrush(QColor(line))
            form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
            form.setBorderCollapse(True)
            form.setCellPadding(5)
            form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
            frame.setFormat(form)
    strong = QTextCharFormat()
    # The typeface has no bolder weight than this.
    strong.setFontWeight(QFont.Weight.DemiBold)
    block = text.document().begin()
    while block.isValid():
        _embolden(block, strong)
        cursor, form = QTextCursor(block), block.blockFormat()
        if cursor.currentTable() is None:
            level = form.headingLevel()
            form.setTopMargin(2 * SPACE if level > 1 else 0)
            form.setBottomMargin(TIGHT if block.textList() is not None else SPACE)
            cursor.setBlockFormat(form)
        block = block.next()
