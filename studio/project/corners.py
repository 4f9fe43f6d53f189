"""Where new items go on the corners of a pad."""

from __future__ import annotations

from collections.abc import Sequence

from studio.project.song import Corners


def corners_for(corners: Corners, new: Sequence[str], corner: int | None) -> Corners:
    """Put new items on corners: from ``corner`` on, or on the empty ones.

    A pad that is in use gets its ends A and B filled, but C and D stay empty unless somebody drops items there: two
    more corners change everything the pad shows.
    """
    slots = list(corners)
    if corner is not None:
        for offset, clip_id in enumerate(new[: 4 - corner]):
            slots[corner + offset] = clip_id
    else:
        reach = 4 if not any(slots) else 2
        empty = [slot for slot in range(reach) if slots[slot] is None]
        for slot, clip_id in zip(empty, new, strict=False):
            slots[slot] = clip_id
    a, b, c, d = slots
    return a, b, c, d
