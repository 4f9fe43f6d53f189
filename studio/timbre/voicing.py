"""What the sound engine plays for a pad of sounds: settings, embeddings and recordings as one patch of the engine.

The four corners always have something to play: an empty one takes the place of a filled one and weighs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from studio.live.engine.bank import Pcm
from studio.live.engine.patch import (
    LiveSound,
    NetTable,
    Patch,
    PlayMode,
    Recording,
    RenderedSounds,
    Shape,
)
from studio.timbre.harmonic.layout import EMBEDDING, FRAME_SECONDS, REFERENCE_RMS
from studio.timbre.item import Sound
from studio.timbre.patch import Patch as PatchSettings
from studio.timbre.patch import PlayMode as Quality

Floats = NDArray[np.float32]
MAX_FRAMES = 625
"""Of a sound the live decoder plays the first 20 seconds."""
MAX_RECORDING_S = 60
"""Of a recording in a corner the engine plays the first minute."""
MIDDLE_KEY = 60.0
AT_CORNER = 0.985
"""Weight from which a corner is meant: a pixel or two beside it."""
_LOUD_S = 0.1
PAD_DB = 2.5
"""What the pad is turned up by, to be as loud as the factory instruments on other tracks."""
SILENT_DB = -60.0


def shape_of(settings: PatchSettings, seconds: float) -> Shape:
    """Return how the engine plays a patch.

    Args:
        settings: the person's patch; its places are shares of the sound's length.
        seconds: that length.
    """
    start, end = sorted((settings.loop_start, settings.loop_end))
    loop = (1000.0 * seconds * start, 1000.0 * seconds * end)
    return Shape(
        attack_ms=settings.attack_ms,
        decay_ms=settings.decay_ms,
        sustain=settings.sustain,
        release_ms=settings.release_ms,
        position_ms=1000.0 * seconds * settings.position,
        loop=loop if settings.loop and loop[1] - loop[0] > 2.0 else None,
        loop_fade_ms=settings.crossfade_ms,
        glide_ms=settings.glide_ms,
        velocity_gain=settings.velocity,
        velocity_timbre=settings.velocity,
        tone=settings.tone,
        level_db=settings.level_db + PAD_DB if settings.level_db > SILENT_DB else SILENT_DB,
    )


def recording_of(sound: Sound) -> Recording:
    """Return the used part of a sound, at most a minute, at the level of the live decoder; slow for long sounds.

    Its loudest tenth of a second gets -20 dBFS (root mean square), the level to which every encoded note was brought.

    Raises:
        ValueError: there are no samples.
    """
    mono = sound.mono[: MAX_RECORDING_S * sound.sample_rate]
    return Recording(
        Pcm.of(mono * np.float32(_gain(mono, sound.sample_rate))),
        float(sound.sample_rate),
        _root(sound),
    )


@dataclass(frozen=True, eq=False)
class Prepared:
    """What takes time to find out about a corner's sound.

    Attributes:
        recording: see :func:`recording_of`.
        spare_db: gain that would bring its loudest sample to full scale, 0 or more.
    """

    recording: Recording
    spare_db: float

    def as_marked(self, sound: Sound) -> Recording:
        """Return the recording with the pitch and the gain that a person has given the sound meanwhile.

        The pad has evened out how loudly sounds were recorded. A gain that only does the same, up to full scale,
        therefore changes nothing; what goes beyond that is heard, and so is all that goes below.
        """
        beyond = sound.gain_db if sound.gain_db < 0.0 else max(0.0, sound.gain_db - self.spare_db)
        return replace(self.recording, root=_root(sound), gain=10.0 ** (beyond / 20.0))


def prepared(sound: Sound) -> Prepared:
    """Make a corner's sound ready; slow for long sounds.

    Raises:
        ValueError: there are no samples.
    """
    plain = replace(sound, gain_db=0.0)
    peak = float(np.abs(sound.samples[sound.start : sound.stop]).max(initial=0.0))
    return Prepared(recording_of(plain), max(0.0, -20.0 * np.log10(max(peak, 1e-6))))


def _root(sound: Sound) -> float:
    return MIDDLE_KEY if sound.root_pitch is None else sound.root_pitch


def heard_as_it_is(sound: Sound, first: int) -> Recording:
    """Return a sound from a frame on, for listening at its own pitch: play key 60.

    Raises:
        ValueError: nothing follows that frame.
    """
    rest = sound.samples[first : max(sound.stop, first + 1)]
    gain = np.float32(10.0 ** (sound.gain_db / 20.0))
    return Recording(
        Pcm.of(rest.mean(axis=1, dtype=np.float32) * gain), float(sound.sample_rate), MIDDLE_KEY
    )


def corner_embeddings(found: Sequence[Floats | None]) -> Floats:
    """Bring the embeddings of four corners to one length.

    Args:
        found: ``(frames, 16)`` each, None for an empty corner; not all are empty.

    Returns:
        ``(4, frames, 16)``, as long as the longest, at most :data:`MAX_FRAMES`; a shorter one holds its last frame.

    Raises:
        ValueError: every corner is empty.
    """
    filled = [one for one in found if one is not None]
    if not filled:
        raise ValueError("A patch needs a sound in at least one corner.")
    frames = min(MAX_FRAMES, max(len(one) for one in filled))
    out = np.empty((len(found), frames, EMBEDDING), np.float32)
    for row, one in zip(out, found, strict=True):
        source = filled[0] if one is None else one
        row[:] = source[np.minimum(np.arange(frames), len(source) - 1)]
    return out


def pad_patch(
    settings: PatchSettings,
    recordings: Sequence[Recording | None],
    live: tuple[NetTable, Sequence[Floats | None]] | None,
    *,
    mixed: bool,
    rendered: RenderedSounds | None = None,
) -> Patch:
    """Return what the engine plays.

    Args:
        settings: envelope, loop, tone, level.
        recordings: of the four corners, with the gains that they and their embeddings are heard with; not all None.
        live: the decoder and the corners' embeddings, or None where it cannot play yet.
        mixed: the recordings are to be heard, not the decoder.
        rendered: points of the pad that are heard instead of the decoder where there are any.

    Raises:
        ValueError: there is nothing to play.
    """
    grid = None
    if any(one is not None for one in recordings):
        a, b, c, d = recordings
        grid = RenderedSounds((MIDDLE_KEY,), (((a, b), (c, d)),), cornered=True)
    sound = None
    seconds = max((len(r.pcm.samples) / r.rate for r in recordings if r is not None), default=0.0)
    if live is not None:
        levels = [0.0 if one is None else 20.0 * float(np.log10(one.gain)) for one in recordings]
        sound = LiveSound(live[0], corner_embeddings(live[1]), tuple(levels))
        if not mixed:
            seconds = sound.corners.shape[1] * FRAME_SECONDS
    if rendered is not None and sound is not None and not mixed:
        return Patch(shape_of(settings, seconds), sound, rendered, PlayMode.BEST)
    mode = PlayMode.RENDERED if mixed or sound is None else PlayMode.LIVE
    return Patch(shape_of(settings, seconds), sound, grid, mode)


@dataclass(frozen=True, eq=False)
class PadVoicing:
    """What the pad plays, wherever its point is.

    Attributes:
        patch: between the corners.
        corner: in a corner itself, see :data:`AT_CORNER`.
    """

    patch: Patch
    corner: Patch

    def at(self, weights: Iterable[float]) -> Patch:
        """Return what plays where the corners weigh so much."""
        return self.corner if max(weights) >= AT_CORNER else self.patch


def pad_voicing(
    settings: PatchSettings,
    recordings: Sequence[Recording | None],
    live: tuple[NetTable, Sequence[Floats | None]] | None,
    rendered: RenderedSounds | None = None,
) -> PadVoicing:
    """Return what the pad plays by a person's settings; the arguments are those of :func:`pad_patch`.

    Raises:
        ValueError: there is nothing to play.
    """
    ready = any(recordings)
    mixed = live is None or (ready and settings.mode is Quality.MIX)
    better = None if settings.mode is Quality.LIVE else rendered
    patch = pad_patch(settings, recordings, live, mixed=mixed, rendered=better)
    if mixed or not (ready and settings.exact_corners):
        return PadVoicing(patch, patch)
    return PadVoicing(patch, pad_patch(settings, recordings, live, mixed=True))


def _gain(mono: Floats, rate: int) -> float:
    width = max(1, round(_LOUD_S * rate))
    parts = [mono[at : at + width] for at in range(0, len(mono), width)]
    # Sums in float64 without a copy of the whole sound in it.
    loudest = max(
        (float(np.einsum("i,i->", p, p, dtype=np.float64)) / len(p) for p in parts), default=0.0
    )
    return REFERENCE_RMS / np.sqrt(loudest) if loudest > 1e-12 else 1.0
