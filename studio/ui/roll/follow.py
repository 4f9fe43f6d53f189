"""Keeping the playhead in sight."""

from __future__ import annotations

from dataclasses import replace

from studio.ui.look import motion
from studio.ui.roll.options import Follow
from studio.ui.roll.state import RollState

_SMOOTH_PLACE = 0.4
"""Where a smoothly followed playhead stays, as a share of the width."""


def follow(state: RollState) -> None:
    """Scroll as the person chose: not at all, a page at a time, or with the playhead."""
    tick, view = state.playhead, state.view
    if tick is None or state.options.follow is Follow.OFF:
        return
    if state.options.follow is Follow.SMOOTH and not motion.reduced():
        left = tick - view.ticks_shown * _SMOOTH_PLACE
        state.set_view(replace(view, left=left).bounded())
    elif not view.left <= tick < view.left + view.ticks_shown:
        state.set_view(replace(view, left=float(tick)).bounded())
