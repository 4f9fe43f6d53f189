"""Work on files, off the GUI thread."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from studio.errors import PlainError
from studio.ui.background.io_pool import IoPool


@pytest.fixture
def pool(qtbot: QtBot) -> Iterator[IoPool]:
    pool = IoPool()
    yield pool
    pool.close()


def refuse() -> None:
    raise PlainError("The file is empty.")


def break_down() -> None:
    raise ZeroDivisionError


def test_what_was_found_comes_back(pool: IoPool, qtbot: QtBot) -> None:
    found: list[int] = []
    pool.run(lambda: 7, found.append)
    assert pool.busy
    qtbot.waitUntil(lambda: not pool.busy)
    assert found == [7]


def test_a_refusal_comes_back_in_its_own_words(pool: IoPool, qtbot: QtBot) -> None:
    told: list[tuple[str, str]] = []
    pool.run(refuse, print, lambda *why: told.append(why))
    qtbot.waitUntil(lambda: bool(told))
    assert told == [("The file is empty.", "")]


def test_a_mistake_comes_back_as_a_sentence_with_its_details(pool: IoPool, qtbot: QtBot) -> None:
    told: list[tuple[str, str]] = []
    pool.run(break_down, print, lambda *why: told.append(why))
    qtbot.waitUntil(lambda: bool(told))
    assert told[0][0] == "Something unexpected happened with a file (ZeroDivisionError)."
    assert "break_down" in told[0][1]


def test_after_the_end_nothing_is_begun_and_nobody_is_hurt(pool: IoPool) -> None:
    pool.close()
    begun: list[int] = []
    pool.run(lambda: begun.append(1), print)
    assert not begun
    assert not pool.busy


def test_what_is_still_under_way_at_the_end_does_not_come_back(pool: IoPool, qtbot: QtBot) -> None:
    found: list[int] = []
    pool.run(lambda: 7, found.append)
    pool.close()
    qtbot.wait(0)
    assert not found
