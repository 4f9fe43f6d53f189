"""An instrument as SFZ: opcodes of version 1 (rgc:audio), which every player knows, and the crossfades of version 2.

``ampeg_sustain`` is a percentage.
"""

from __future__ import annotations

from studio.timbre.export.multisample import (
    PAD_X_CONTROL,
    PAD_Y_CONTROL,
    SAMPLES,
    Envelope,
    Instrument,
    Zone,
    fading_points,
)


def sfz_text(instrument: Instrument, stem: str) -> str:
    """Return the text of the SFZ file; ``stem`` begins the names of the recordings.

    In a square every point plays, and control 16 (across) and 17 (down) fade from each to its neighbours. Their sounds
    have the same phases, so amplitudes are what adds up to one (``xf_cccurve=gain``).
    """
    envelope = instrument.envelope
    lines = [
        f"// {instrument.name}, made by Chimera Studio",
        "<control>",
        f"default_path={SAMPLES}/",
        "<group>",
        *_sfz_envelope(envelope),
        f"amp_veltrack={100 * instrument.velocity_tracking:g}",
    ]
    if instrument.side > 1:
        controls = ((PAD_X_CONTROL, "Pad X"), (PAD_Y_CONTROL, "Pad Y"))
        lines[2:2] = [
            f"set_cc{control}=64 label_cc{control}={words}" for control, words in controls
        ]
        lines.append("xf_cccurve=gain")
    for zone in instrument.zones:
        lines += ["<region>", f"sample={zone.file_name(stem)}", *_sfz_zone(zone)]
        lines += _sfz_fades(zone, instrument.side)
    return "\n".join(lines) + "\n"


def _sfz_envelope(envelope: Envelope) -> list[str]:
    return [
        f"ampeg_attack={envelope.attack_ms / 1000:g}",
        f"ampeg_decay={envelope.decay_ms / 1000:g}",
        f"ampeg_sustain={100 * envelope.sustain:g}",
        f"ampeg_release={envelope.release_ms / 1000:g}",
    ]


def _sfz_fades(zone: Zone, side: int) -> list[str]:
    if side < 2 or zone.place is None:
        return []
    lines = []
    for control, index in zip((PAD_X_CONTROL, PAD_Y_CONTROL), zone.place, strict=True):
        before, here, after = fading_points(index, side)
        if before is not None:
            lines.append(f"xfin_locc{control}={before} xfin_hicc{control}={here}")
        if after is not None:
            lines.append(f"xfout_locc{control}={here} xfout_hicc{control}={after}")
    return lines


def _sfz_zone(zone: Zone) -> list[str]:
    lines = [
        f"lokey={zone.low_key} hikey={zone.high_key} pitch_keycenter={zone.root}",
        f"lovel={zone.low_velocity} hivel={zone.high_velocity}",
    ]
    loop = zone.loop
    if loop is None:
        return [*lines, "loop_mode=no_loop"]
    # SFZ names the last frame played.
    return [*lines, f"loop_mode=loop_continuous loop_start={loop[0]} loop_end={loop[1] - 1}"]
