"""What the two voices of a patch have in common, and the pad that both follow."""

from __future__ import annotations

import math
from typing import Any

import numba

from studio.live.kernel import envelope, grid_voice, harmonic_voice
from studio.live.kernel import layout as L  # noqa: N812
from studio.live.kernel import layout_patch as P  # noqa: N812
from studio.live.kernel.compiled import kernel_function
from studio.live.kernel.memory import patches_at

PAD_GLIDE_S = 0.005
"""The pad's position, as it comes from a mouse in steps, goes to its target with this time constant."""
GLIDE_S = 0.005
SHELF_HZ = 1200.0
SHELF_DB = 18.0
"""The tone control raises or lowers what lies above 1.2 kHz by up to so much."""


@kernel_function
def record_at(address: int) -> Any:
    """Return the patch record at an address."""
    return numba.carray(patches_at(address), 1)[0]


@kernel_function
def move_pad(track: Any, x: float, y: float, law: int) -> None:
    """Move a track's pad; the weights of its corners follow one of the two laws of studio.latent."""
    track.pad_x_target, track.pad_y_target = x, y
    total = 0.0
    for c in range(P.CORNERS):
        across, down = float(c % 2), float(c // 2)
        if law == P.LAW_DISTANCE:
            weight = max(1.0 - math.sqrt((x - across) ** 2 + (y - down) ** 2), 0.0)
        else:
            weight = (1.0 - abs(x - across)) * (1.0 - abs(y - down))
        track.corner_target[c] = weight
        total += weight
    for c in range(P.CORNERS):
        track.corner_target[c] /= total


@kernel_function
def weigh(track: Any, first: int, weight: float, next_weight: float) -> None:
    """Set the weights of two corners, as they are; the grid's point follows them."""
    track.corner_target[first], track.corner_target[first + 1] = weight, next_weight
    track.pad_x_target = min(max(track.corner_target[1] + track.corner_target[3], 0.0), 1.0)
    track.pad_y_target = min(max(track.corner_target[2] + track.corner_target[3], 0.0), 1.0)


@kernel_function
def control_tracks(core: Any) -> None:
    """Let the pads glide: once a control period."""
    share = 1.0 - math.exp(-L.CONTROL_FRAMES / (PAD_GLIDE_S * core.state[0].rate))
    for number in range(L.TRACKS):
        track = core.tracks[number]
        if track.patch == 0:
            continue
        track.pad_x += (track.pad_x_target - track.pad_x) * share
        track.pad_y += (track.pad_y_target - track.pad_y) * share
        for c in range(P.CORNERS):
            track.corner[c] += (track.corner_target[c] - track.corner[c]) * share


@kernel_function
def settle_pad(core: Any, number: int) -> None:
    """Put a pad where it should be at once, if nothing sounds that would jump."""
    for i in range(L.VOICE_SLOTS):
        voice = core.voices[i]
        sounds = voice.stage != L.STAGE_FREE and voice.kind != P.KIND_SAMPLE
        if sounds and voice.track == number:
            return
    track = core.tracks[number]
    track.pad_x, track.pad_y = track.pad_x_target, track.pad_y_target
    for c in range(P.CORNERS):
        track.corner[c] = track.corner_target[c]


@kernel_function
def start(core: Any, number: int, pitch: int, velocity: int) -> None:
    """Make the voice of slot ``number`` play its track's patch; ``voices.start`` has set up the rest."""
    state, voice = core.state[0], core.voices[number]
    track = core.tracks[voice.track]
    patch = record_at(track.patch)
    envelope.shape(voice, state.rate, patch.attack_s, patch.decay_s, patch.sustain, patch.release_s)
    voice.looped, voice.stereo, voice.one_shot, voice.exclusive = patch.looped, 0, 0, 0
    voice.step = 1.0
    voice.base_gain = (velocity / 127.0) ** (2.0 * patch.velocity_gain)
    voice.kind = kind_for(track, patch, float(pitch))


@kernel_function
def kind_for(track: Any, patch: Any, pitch: float) -> int:
    """Say what a note of a patch plays where the track's pad is."""
    rendered = patch.mode != P.MODE_LIVE and grid_voice.is_rendered(
        patch, pitch, track.pad_x_target, track.pad_y_target
    )
    return P.KIND_GRID if rendered or patch.net == 0 else P.KIND_HARMONIC


@kernel_function
def begin(core: Any, number: int, pitch: int, frames: int) -> None:
    """Fill the slot once the voice's controls are known, as of a note that began so many frames ago."""
    voice, slot = core.voices[number], core.slots[number]
    track = core.tracks[voice.track]
    slot.share, slot.share_step = 1.0, 0.0
    if voice.kind == P.KIND_GRID:
        grid_voice.begin(
            core, number, track.patch, float(pitch), track.corner, track.pad_x, track.pad_y, frames
        )
    else:
        harmonic_voice.begin(
            core, number, track.patch, float(pitch), track.corner,
            12.0 * math.log2(voice.rate), _harder(record_at(track.patch), voice), frames,
        )  # fmt: skip


@kernel_function
def _harder(patch: Any, voice: Any) -> float:
    """How much harder the key was struck than in the recordings; the scale is that of the decoder's inputs.py."""
    harder = (voice.velocity - patch.source_velocity) / 64.0 * patch.velocity_timbre
    return float(min(max(harder, -1.5), 1.5))


@kernel_function
def _handed_over(voice: Any, slot: Any) -> float:
    """Go on with the cross-fade of two voices of one note by a frame, at equal power; free what has gone."""
    slot.share = min(max(slot.share + slot.share_step, 0.0), 1.0)
    if slot.share_step < 0.0 and slot.share == 0.0:
        voice.stage = L.STAGE_FREE
    elif slot.share == 1.0:
        slot.share_step = 0.0
    return math.sin(0.5 * math.pi * slot.share)


@kernel_function
def control(core: Any, voice: Any, pressure: float, timbre: float) -> None:
    """Take up level, tone, pressure and timbre: once a control period."""
    if voice.stage == L.STAGE_FADE:
        # What goes away may be of another patch than the track's: it keeps the level it has.
        voice.gain_target = voice.gain
        return
    track = core.tracks[voice.track]
    take_up_level(core, voice)
    brightness = record_at(track.patch).tone + 2.0 * (timbre - 0.5) + 0.5 * pressure
    brightness = min(max(brightness, -1.5), 1.5)
    voice.shelf_target = 10.0 ** (SHELF_DB * brightness / 20.0)


@kernel_function
def take_up_level(core: Any, voice: Any) -> None:
    """Let the patch turn ``voice.gain_target`` up or down."""
    track = core.tracks[voice.track]
    patch = record_at(track.patch)
    voice.gain_target *= patch.level
    if voice.kind == P.KIND_HARMONIC or not patch.cornered:
        # From corner to corner the level goes evenly in dB, as the decoder's own levels do.
        decibels = 0.0
        for c in range(P.CORNERS):
            decibels += track.corner[c] * patch.corner_db[c]
        if decibels != 0.0:
            voice.gain_target *= 10.0 ** (decibels / 20.0)


@kernel_function
def follow(core: Any, number: int) -> None:
    """Let a grid voice aim at the pad's point: once a control period."""
    voice = core.voices[number]
    if voice.kind == P.KIND_GRID and voice.stage != L.STAGE_FADE:
        track = core.tracks[voice.track]
        grid_voice.retarget(core.slots[number], track.corner, track.pad_x, track.pad_y)


@kernel_function
def sound(core: Any, number: int, frames: int) -> None:
    """Add ``frames`` (at most a control period) of a patch's voice to its track's mix buffer."""
    state, voice, slot = core.state[0], core.voices[number], core.slots[number]
    track, patch = core.tracks[voice.track], record_at(slot.patch)
    glide = 1.0 - math.exp(-1.0 / (GLIDE_S * state.rate))
    low_share = 1.0 - math.exp(-2.0 * math.pi * SHELF_HZ / state.rate)
    left_gain = math.sqrt(2.0) * math.cos(0.5 * math.pi * voice.pan)
    right_gain = math.sqrt(2.0) * math.sin(0.5 * math.pi * voice.pan)
    for i in range(frames):
        if voice.kind == P.KIND_HARMONIC:
            if slot.count % P.BLOCK == 0:
                harder = _harder(patch, voice)
                harmonic_voice.next_block(core, slot, track.corner, voice.rate, harder)
            more = bool(voice.looped or slot.point < patch.frames * P.POINTS_PER_FRAME)
            x = float(slot.tone[slot.count % P.BLOCK])
        else:
            x, more = grid_voice.next_frame(core, slot, voice.rate, glide)
        slot.count += 1
        if not more and (voice.stage == L.STAGE_ATTACK or voice.stage == L.STAGE_DECAY):
            voice.stage = L.STAGE_RELEASE
        if not envelope.advance(voice):
            return
        if slot.share_step != 0.0:
            x *= _handed_over(voice, slot)
        voice.gain += (voice.gain_target - voice.gain) * glide
        voice.shelf += (voice.shelf_target - voice.shelf) * glide
        voice.low_left += (x - voice.low_left) * low_share
        y = (x + (voice.shelf - 1.0) * (x - voice.low_left)) * voice.gain * voice.level
        core.mix[voice.track, i, 0] += y * left_gain
        core.mix[voice.track, i, 1] += y * right_gain
