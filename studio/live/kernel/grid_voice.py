"""The voice of rendered sounds: recordings of a grid of pad points, cross-faded between the neighbours of the point.

The same voice plays the four corners' own recordings ("mix audio instead"): a grid of two by two.
"""

from __future__ import annotations

import math
from typing import Any

import numba

from studio.live.kernel import harmonic_net
from studio.live.kernel import layout_patch as P  # noqa: N812
from studio.live.kernel.compiled import kernel_function
from studio.live.kernel.memory import float64_at, grid_at, int16_at

NOTHING = 1e-4
"""A sound below -80 dB of its neighbours gives its place to another."""


@kernel_function
def nearest_key(patch: Any, pitch: float) -> int:
    """Return the index of the rendered pitch nearest to a key."""
    keys = numba.carray(float64_at(patch.grid_keys), patch.keys)
    best = 0
    for k in range(1, patch.keys):
        if abs(keys[k] - pitch) < abs(keys[best] - pitch):
            best = k
    return best


@kernel_function
def _sound_of(patch: Any, key: int, place: int) -> Any:
    """Return a sound's record: ``place`` counts the pad's points of this key row by row."""
    size = patch.rows * patch.columns
    return numba.carray(grid_at(patch.grid), patch.keys * size)[key * size + place]


@kernel_function
def is_rendered(patch: Any, pitch: float, x: float, y: float) -> bool:
    """Whether any of the sounds around a pad's point is there for this key."""
    if patch.keys == 0:
        return False
    if patch.cornered:
        return True
    key = nearest_key(patch, pitch)
    for n in range(4):
        place, weight = _neighbour(patch, x, y, n)
        if weight > 0.0 and _sound_of(patch, key, place).pcm != 0:
            return True
    return False


@kernel_function
def _neighbour(patch: Any, x: float, y: float, number: int) -> tuple[int, float]:
    """Return one of the four sounds around a point, and its bilinear weight."""
    across, down = x * (patch.columns - 1), y * (patch.rows - 1)
    column = min(int(across), max(patch.columns - 2, 0))
    row = min(int(down), max(patch.rows - 2, 0))
    right, below = number % 2, number // 2
    wx, wy = across - column, down - row
    weight = (wx if right else 1.0 - wx) * (wy if below else 1.0 - wy)
    if column + right >= patch.columns or row + below >= patch.rows:
        return 0, 0.0
    return (row + below) * patch.columns + column + right, weight


@kernel_function
def begin(
    core: Any, number: int, patch: int, pitch: float, corner: Any, x: float, y: float, frames: int
) -> None:
    """Set a slot up for a note that began ``frames`` ago; ``patch`` is an address, ``corner`` the corners' weights."""
    slot = core.slots[number]
    slot.patch, slot.pitch, slot.count = patch, pitch, frames
    slot.time = frames / core.state[0].rate
    record = harmonic_net.patch_of(slot)
    slot.key = nearest_key(record, pitch)
    for j in range(P.GRID_SLOTS):
        slot.sound[j], slot.weight[j], slot.weight_target[j] = -1, 0.0, 0.0
    retarget(slot, corner, x, y)
    for j in range(P.GRID_SLOTS):
        slot.weight[j] = slot.weight_target[j]


@kernel_function
def retarget(slot: Any, corner: Any, x: float, y: float) -> None:
    """Aim at the sounds around the pad's point, or at the corners as they weigh: once a control period."""
    patch = harmonic_net.patch_of(slot)
    for j in range(P.GRID_SLOTS):
        slot.weight_target[j] = 0.0
    total = 0.0
    for n in range(4):
        place, weight = n, corner[n]
        if not patch.cornered:
            place, weight = _neighbour(patch, x, y, n)
        if weight > 0.0 and _sound_of(patch, slot.key, place).pcm != 0:
            j = _place_for(slot, place)
            if j >= 0:
                slot.sound[j] = place
                slot.weight_target[j] = weight
                total += weight
    for j in range(P.GRID_SLOTS):
        if total > 0.0:
            slot.weight_target[j] /= total
        elif slot.sound[j] >= 0:
            # Nothing is rendered here: what sounded goes on.
            slot.weight_target[j] = slot.weight[j]


@kernel_function
def _place_for(slot: Any, sound: int) -> int:
    """Return where a sound is, or may be, cross-faded; -1 if all places are still fading out."""
    free = -1
    for j in range(P.GRID_SLOTS):
        if slot.sound[j] == sound:
            return j
        if slot.weight_target[j] == 0.0 and (slot.sound[j] < 0 or slot.weight[j] < NOTHING):
            free = j
    if free >= 0:
        slot.weight[free] = 0.0
    return free


@kernel_function
def next_frame(core: Any, slot: Any, ratio: float, glide: float) -> tuple[float, bool]:
    """Return the next frame of a grid voice and whether more is to come.

    ``ratio`` is the bend and glide as a factor of the speed, ``glide`` the share of the way weights go in a frame.
    """
    patch = harmonic_net.patch_of(slot)
    heard, more = 0.0, False
    for j in range(P.GRID_SLOTS):
        if slot.sound[j] < 0:
            continue
        slot.weight[j] += (slot.weight_target[j] - slot.weight[j]) * glide
        if slot.weight[j] < NOTHING and slot.weight_target[j] == 0.0:
            continue
        sound = _sound_of(patch, slot.key, slot.sound[j])
        value, going = _read_sound(patch, sound, slot)
        heard += slot.weight[j] * sound.scale * value
        more = more or going
    slot.time += ratio / core.state[0].rate
    return heard, more


@kernel_function
def _read_sound(patch: Any, sound: Any, slot: Any) -> tuple[float, bool]:
    speed = 2.0 ** ((slot.pitch - sound.root) / 12.0)
    here = patch.position_s + slot.time * speed
    first, second, share = harmonic_net.ping_pong(
        here, patch.looped, patch.loop_start_s, patch.loop_end_s, patch.loop_fade_s
    )
    pcm = numba.carray(int16_at(sound.pcm), sound.frames)
    value = 0.0
    if share < 1.0:
        value += (1.0 - share) * _interpolated(pcm, first * sound.rate)
    if share > 0.0:
        value += share * _interpolated(pcm, second * sound.rate)
    return value, bool(patch.looped or here * sound.rate < sound.frames)


@kernel_function
def _interpolated(pcm: Any, position: float) -> float:
    """Read between samples by a Catmull-Rom cubic; silence lies around the sound."""
    place = math.floor(position)
    t = position - place
    b = int(place)
    if b < 1 or b + 2 >= len(pcm):
        return float(pcm[b]) * (1.0 - t) if 0 <= b < len(pcm) else 0.0
    p, q, r, s = float(pcm[b - 1]), float(pcm[b]), float(pcm[b + 1]), float(pcm[b + 2])
    slope_q, slope_r = 0.5 * (r - p), 0.5 * (s - q)
    difference = q - r
    cubic = slope_q + slope_r + 2.0 * difference
    square = -3.0 * difference - 2.0 * slope_q - slope_r
    return ((cubic * t + square) * t + slope_q) * t + q
