"""What becomes of the notes that sound when their track gets another patch."""

from __future__ import annotations

from typing import Any

from studio.live.kernel import envelope, harmonic_net, patch_voice
from studio.live.kernel import layout as L  # noqa: N812
from studio.live.kernel import layout_patch as P  # noqa: N812
from studio.live.kernel.compiled import kernel_function

HAND_OVER_S = 0.03
"""So long a note cross-fades from one way of playing it to another: no click, and heard as at once."""


@kernel_function
def publish(core: Any, number: int, address: int) -> None:
    """Give a track another patch (0 for none).

    Voices that can go on with it do; where it plays a note otherwise, another voice takes the note over from where it
    is. Where every slot is taken a note stays as it is if it can. Without a patch it fades out.
    """
    track = core.tracks[number]
    track.patch = address
    for i in range(L.VOICE_SLOTS):
        voice = core.voices[i]
        if voice.track != number or voice.kind == P.KIND_SAMPLE or voice.stage == L.STAGE_FREE:
            continue
        if voice.stage == L.STAGE_FADE:
            continue
        if address == 0:
            envelope.fade_out(voice, core.state[0].rate)
            continue
        kind = patch_voice.kind_for(
            track, patch_voice.record_at(address), float(core.slots[i].pitch)
        )
        fits = _fits(voice.kind, core.slots[i].patch, address)
        if fits and (kind == voice.kind or not _plays_otherwise(core.slots[i].patch, address)):
            core.slots[i].patch = address
        elif not _hand_over(core, i, kind):
            if fits:
                core.slots[i].patch = address
            else:
                envelope.fade_out(voice, core.state[0].rate)


@kernel_function
def _plays_otherwise(before: int, address: int) -> bool:
    """Whether a person wants other things to be heard.

    While they do not, a note stays what it began as: what is rendered meanwhile, or left behind by the pad, is for the
    next note.
    """
    old, new = patch_voice.record_at(before), patch_voice.record_at(address)
    return bool(old.mode != new.mode or old.cornered != new.cornered)


@kernel_function
def _fits(kind: int, before: int, address: int) -> bool:
    """Whether a voice of this kind can go on with another patch."""
    old, new = patch_voice.record_at(before), patch_voice.record_at(address)
    if kind == P.KIND_GRID:
        same = old.keys == new.keys and old.rows == new.rows and old.columns == new.columns
        return bool(same and old.cornered == new.cornered and new.grid != 0)
    if new.net == 0:
        return False
    mine, other = harmonic_net.net_of(old), harmonic_net.net_of(new)
    same = mine.partials == other.partials and mine.bands == other.bands
    return bool(same and mine.noise == other.noise)


@kernel_function
def _hand_over(core: Any, number: int, kind: int) -> bool:
    """Let another voice, if one is free, take a note over in the track's patch: from where it is, as loud as it is."""
    state, old = core.state[0], core.voices[number]
    free = _free_slot(core)
    if free < 0:
        return False
    core.voices[free] = old
    voice = core.voices[free]
    patch = patch_voice.record_at(core.tracks[voice.track].patch)
    level = voice.level
    envelope.shape(voice, state.rate, patch.attack_s, patch.decay_s, patch.sustain, patch.release_s)
    voice.level, voice.looped, voice.kind = level, patch.looped, kind
    voice.base_gain = (voice.velocity / 127.0) ** (2.0 * patch.velocity_gain)
    channel = core.channels[voice.channel]
    voice.gain_target = voice.base_gain * (channel.volume * channel.expression) ** 2
    patch_voice.take_up_level(core, voice)
    voice.gain, voice.low_left = voice.gain_target, 0.0
    patch_voice.begin(core, free, voice.pitch, core.slots[number].count)
    step = 1.0 / (HAND_OVER_S * state.rate)
    core.slots[free].share, core.slots[free].share_step = 0.0, step
    core.slots[number].share_step = -step
    old.stage, old.fade, old.held, old.off_frame = L.STAGE_FADE, 0.0, 0, L.NEVER
    return True


@kernel_function
def _free_slot(core: Any) -> int:
    for i in range(L.VOICE_SLOTS):
        if core.voices[i].stage == L.STAGE_FREE:
            return i
    return -1
