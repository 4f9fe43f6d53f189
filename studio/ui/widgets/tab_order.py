"""Tab goes as one reads: rows from the top, each from the left, panel after panel; nothing usable is left out.

Qt's own order is the one in which widgets happened to be made, which rooms that are made later and compound widgets
with a focus proxy leave in pieces.
"""

from __future__ import annotations

from functools import cmp_to_key

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication, QMainWindow, QScrollArea, QWidget


def step(window: QMainWindow, *, forward: bool) -> bool:
    """Give the keyboard to the control after the one that has it, or before it; round at the ends.

    Returns:
        Whether there was one.
    """
    order = reading_order(window)
    if not order:
        return False
    now = QApplication.focusWidget()
    place = _place(order, now)
    ways = 1 if forward else -1
    start = (-1 if forward else 0) if place is None else place
    chosen = order[(start + ways) % len(order)]
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    _bring_into_sight(chosen)
    chosen.setFocus(reason)
    return True


def reading_order(window: QMainWindow) -> list[QWidget]:
    """List what Tab reaches: within what covers the window, such as the stage, or else everywhere."""
    cover = _cover(window)
    if cover is not None:
        found = _within(cover)
        if found:
            return found
    return _within(window)


def _within(root: QWidget) -> list[QWidget]:
    parts = [child for child in _children(root) if child.isVisible() and not child.isWindow()]
    found: list[QWidget] = []
    for part in sorted(parts, key=cmp_to_key(_compare)):
        if not part.isEnabled():
            continue
        inner = _within(part)
        if _takes_tab(part) and not (inner and type(part) is QScrollArea):
            found.append(part)
        found += inner
    return found


def _children(widget: QWidget) -> list[QWidget]:
    # Asked for all its children, PySide would first make every class of Qt that it knows, for a tenth of a second.
    return widget.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)


def _takes_tab(widget: QWidget) -> bool:
    wanted = Qt.FocusPolicy.TabFocus.value
    takes = widget.focusPolicy().value & wanted == wanted and widget.focusProxy() is None
    return takes and not widget.size().isEmpty()


def _compare(a: QWidget, b: QWidget) -> int:
    """Whichever row is higher comes first; within a row whatever is further left."""
    first, second = a.geometry(), b.geometry()
    shared = min(first.bottom(), second.bottom()) - max(first.top(), second.top())
    beside = shared * 2 > min(first.height(), second.height())
    if beside:
        return first.left() - second.left() or first.top() - second.top()
    return first.top() - second.top() or first.left() - second.left()


def _cover(window: QMainWindow) -> QWidget | None:
    """Return what lies over the whole window, or None."""
    for child in reversed(_children(window)):
        if (
            child.isVisible()
            and not child.isWindow()
            and child is not window.centralWidget()
            and child.geometry().contains(window.rect())
            and not child.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        ):
            return child
    return None


def _place(order: list[QWidget], now: QWidget | None) -> int | None:
    """Return which of the controls has the keyboard, be it by a part of it."""
    while now is not None:
        if now in order:
            return order.index(now)
        now = now.parentWidget()
    return None


def _bring_into_sight(widget: QWidget) -> None:
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            content = above.widget()
            if content is not None and content.isAncestorOf(widget):
                rect = QRect(widget.mapTo(content, widget.rect().topLeft()), widget.size())
                above.ensureVisible(rect.right(), rect.bottom())
                above.ensureVisible(rect.left(), rect.top())
        above = above.parentWidget()
