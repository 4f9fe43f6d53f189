"""The right column: panels above each other where there is height, behind tabs where there is not."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QScrollArea,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from studio.ui.look.theme import SPACE, TIGHT

AROUND_SQUARE = 184
"""Height of what surrounds the square of the pad: two rows of slots, numbers and paths."""

SMALLEST_SQUARE = 224
"""The square gives way to the panels below, which scroll, down to this: its cells still show what they hold."""

_LEAST_PAGE = 80
"""A page scrolls within this height."""

TALL = 1040
"""Height from which nothing needs to hide behind a tab."""


class SideColumn(QWidget):
    """Holds one panel that is always seen and others that share what height is left.

    Args:
        top: always seen.
        panels: title and widget of each of the others.

    Signals:
        tall_changed: whether all panels are seen at once.
    """

    tall_changed = Signal(bool)

    def __init__(
        self, top: QWidget, panels: tuple[tuple[str, QWidget], ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("sideColumn")
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._panels = panels
        self._tall: bool | None = None
        self._by_hand = False
        self.tabs = QTabWidget(documentMode=True)
        self.tabs.setAccessibleName("Panels of the melody room")
        # A hidden page would throw its keyboard focus to some button far away.
        self.tabs.tabBar().setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setHandleWidth(SPACE)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(top)
        self.splitter.addWidget(self.tabs)
        # The square at the top cannot use more height than its width asks for: what is gained goes below.
        self.splitter.setStretchFactor(0, 0)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.splitterMoved.connect(lambda *_: self.keep_layout())
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.addWidget(self.splitter)
        self._pages = [_Page(title, widget) for title, widget in panels]
        self._arrange(tall=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the height; places that the person chose stay."""
        super().resizeEvent(event)
        self._arrange(tall=event.size().height() >= TALL)
        if not self._by_hand:
            self._share_out()

    def keep_layout(self) -> None:
        """Leave the places as they are from now on: the person chose them."""
        self._by_hand = True

    def reset_layout(self) -> None:
        """Give the panel at the top the square it wants, as far as the others can spare it."""
        self._by_hand = False
        self._share_out()

    def _share_out(self) -> None:
        height = self.height() - 2 * SPACE
        top = self.width() - 2 * SPACE + AROUND_SQUARE
        wanted = [page.sizeHint().height() for page in self._pages]
        if self._tall:
            rest = max(height - top - sum(wanted[:-1]), 1)
            self.splitter.setSizes([top, 0, *wanted[:-1], rest])
            return
        # The first panel decides: the map behind the other tab takes whatever height there is.
        below = wanted[0] + self.tabs.tabBar().sizeHint().height() + SPACE
        top = min(top, max(height - below, SMALLEST_SQUARE + AROUND_SQUARE))
        self.splitter.setSizes([top, max(height - top, 1)])

    def show_panel(self, title: str) -> None:
        """Bring a panel to the front."""
        for number, (name, _widget) in enumerate(self._panels):
            if name == title and not self._tall:
                self.tabs.setCurrentIndex(number)

    def _arrange(self, *, tall: bool) -> None:
        if tall == self._tall:
            return
        self._tall = tall
        for page in self._pages:
            page.show_title(tall)
            if tall:
                self.splitter.addWidget(page)
                page.show()
            else:
                self.tabs.addTab(page, page.title)
        self.tabs.setVisible(not tall)
        self.tall_changed.emit(tall)


class _Page(QWidget):
    """One panel with its title; scrolls where it is higher than its place."""

    def __init__(self, title: str, panel: QWidget) -> None:
        super().__init__()
        self.title = title
        self._heading = QLabel(title)
        self._heading.setProperty("caption", True)
        self._scroll = QScrollArea(widgetResizable=True, frameShape=QFrame.Shape.NoFrame)
        self._scroll.setAccessibleName(title)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(panel)
        self._scroll.viewport().setAutoFillBackground(False)
        panel.setAutoFillBackground(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, TIGHT, 0, 0)
        column.setSpacing(TIGHT)
        column.addWidget(self._heading)
        column.addWidget(self._scroll, 1)

    def show_title(self, shown: bool) -> None:
        self._heading.setVisible(shown)

    def sizeHint(self) -> QSize:
        inner = self._scroll.widget().sizeHint()
        return QSize(inner.width(), inner.height() + self._heading.sizeHint().height() + SPACE)

    def minimumSizeHint(self) -> QSize:
        # A panel may be cut off below, where it scrolls, but never at the side.
        width = self._scroll.widget().minimumSizeHint().width()
        bar = self._scroll.verticalScrollBar().sizeHint().width()
        return QSize(width + bar, _LEAST_PAGE)
