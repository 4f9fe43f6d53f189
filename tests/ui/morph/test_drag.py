import pytest
from pytestqt.qtbot import QtBot

from studio.ui.morph.drag import LatestThrottle, PuckDrag


def test_the_puck_follows_the_mouse():
    drag = PuckDrag((0.2, 0.3), (0.2, 0.3))
    assert drag.move((0.5, 0.6), fine=False, lock=False) == pytest.approx((0.5, 0.6))


def test_shift_moves_a_tenth_of_the_way_and_does_not_jump_back():
    drag = PuckDrag((0.5, 0.5), (0.5, 0.5))
    assert drag.move((0.7, 0.5), fine=True, lock=False) == pytest.approx((0.52, 0.5))
    assert drag.move((0.8, 0.5), fine=False, lock=False) == pytest.approx((0.62, 0.5))


def test_ctrl_keeps_to_the_axis_along_which_the_drag_began():
    drag = PuckDrag((0.5, 0.5), (0.5, 0.5))
    drag.move((0.5, 0.5), fine=False, lock=True)
    assert drag.move((0.6, 0.52), fine=False, lock=True) == pytest.approx((0.6, 0.5))
    assert drag.move((0.6, 0.9), fine=False, lock=True) == pytest.approx((0.6, 0.5))
    assert drag.move((0.6, 0.9), fine=False, lock=False) == pytest.approx((0.6, 0.9))


def test_the_throttle_passes_the_first_at_once_and_then_the_latest(qtbot: QtBot):
    seen: list[int] = []
    throttle = LatestThrottle(seen.append)
    for value in range(5):
        throttle.push(value)
    assert seen == [0]
    qtbot.waitUntil(lambda: seen == [0, 4])


def test_flush_passes_what_waits(qtbot: QtBot):
    seen: list[int] = []
    throttle = LatestThrottle(seen.append)
    throttle.push(1)
    throttle.push(2)
    throttle.flush()
    throttle.flush()
    assert seen == [1, 2]
