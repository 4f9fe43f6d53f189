"""Write a multisampled instrument as files: a folder of WAVs beside an ``.sfz`` and a ``.dspreset``.

SFZ opcodes are those of the SFZ version 1 description (rgc:audio) that every player knows; ``ampeg_sustain`` is a
percentage. DecentSampler's elements are those of its developers' guide.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from studio.files import FileSaveError, plain_reason, save_bytes_atomically
from studio.timbre.export.multisample import Envelope, Instrument, Zone
from studio.timbre.sound.write import audio_bytes

SAMPLES = "Samples"


def write_instrument(
    instrument: Instrument, folder: Path, *, rate: int = 44_100, bits: int = 24
) -> Iterator[float]:
    """Write an instrument that SFZ players and DecentSampler open.

    The text files come last, so that a player never finds one whose recordings are missing.

    Args:
        instrument: what to write.
        folder: made where it is missing; files of the same name are replaced.
        rate: frames a second of the recordings.
        bits: 16, 24 or 32 (float).

    Yields:
        How much is done, 0..1.

    Raises:
        FileSaveError: a file could not be written.
    """
    stem = safe_name(instrument.name)
    for number, zone in enumerate(instrument.zones):
        data = audio_bytes(
            zone.samples,
            zone.rate,
            bits=bits,
            wanted_rate=rate,
            loop=zone.loop,
            root_pitch=float(zone.root),
        )
        path = folder / SAMPLES / zone.file_name(stem)
        _make_folder(path.parent)
        save_bytes_atomically(path, data)
        yield (number + 1) / (len(instrument.zones) + 1)
    save_bytes_atomically(folder / f"{stem}.sfz", sfz_text(instrument, rate).encode("utf-8"))
    save_bytes_atomically(
        folder / f"{stem}.dspreset", dspreset_text(instrument, rate).encode("utf-8")
    )
    yield 1.0


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileSaveError(
            f"The folder “{folder.name}” could not be made: {plain_reason(error)}."
        ) from error


def safe_name(name: str) -> str:
    """Return a name that every file system takes and that SFZ paths hold: letters, digits, ``-`` and ``_``."""
    kept = "".join(c if (c.isalnum() and c.isascii()) or c in "-_" else "_" for c in name.strip())
    return kept.strip("_")[:60] or "Instrument"


def sfz_text(instrument: Instrument, rate: int) -> str:
    """Return the text of the SFZ file."""
    stem, envelope = safe_name(instrument.name), instrument.envelope
    lines = [
        f"// {instrument.name}, made by Chimera Studio",
        "<control>",
        f"default_path={SAMPLES}/",
        "<group>",
        *_sfz_envelope(envelope),
        f"amp_veltrack={100 * instrument.velocity_tracking:g}",
    ]
    for zone in instrument.zones:
        lines += ["<region>", f"sample={zone.file_name(stem)}", *_sfz_zone(zone, rate)]
    return "\n".join(lines) + "\n"


def _sfz_envelope(envelope: Envelope) -> list[str]:
    return [
        f"ampeg_attack={envelope.attack_ms / 1000:g}",
        f"ampeg_decay={envelope.decay_ms / 1000:g}",
        f"ampeg_sustain={100 * envelope.sustain:g}",
        f"ampeg_release={envelope.release_ms / 1000:g}",
    ]


def _sfz_zone(zone: Zone, rate: int) -> list[str]:
    lines = [
        f"lokey={zone.low_key} hikey={zone.high_key} pitch_keycenter={zone.root}",
        f"lovel={zone.low_velocity} hivel={zone.high_velocity}",
    ]
    loop = _loop_at(zone, rate)
    if loop is None:
        return [*lines, "loop_mode=no_loop"]
    # SFZ names the last frame played.
    return [*lines, f"loop_mode=loop_continuous loop_start={loop[0]} loop_end={loop[1] - 1}"]


def dspreset_text(instrument: Instrument, rate: int) -> str:
    """Return the text of the DecentSampler preset."""
    stem, envelope = safe_name(instrument.name), instrument.envelope
    root = ElementTree.Element("DecentSampler", minVersion="1.0.0")
    groups = ElementTree.SubElement(
        root,
        "groups",
        attack=f"{envelope.attack_ms / 1000:g}",
        decay=f"{envelope.decay_ms / 1000:g}",
        sustain=f"{envelope.sustain:g}",
        release=f"{envelope.release_ms / 1000:g}",
        ampVelTrack=f"{instrument.velocity_tracking:g}",
    )
    group = ElementTree.SubElement(groups, "group", name=instrument.name)
    for zone in instrument.zones:
        marks = {
            "path": f"{SAMPLES}/{zone.file_name(stem)}",
            "rootNote": zone.root,
            "loNote": zone.low_key,
            "hiNote": zone.high_key,
            "loVel": zone.low_velocity,
            "hiVel": zone.high_velocity,
            "loopEnabled": "true" if zone.loop else "false",
        }
        loop = _loop_at(zone, rate)
        if loop is not None:
            marks |= {"loopStart": loop[0], "loopEnd": loop[1] - 1}
        ElementTree.SubElement(group, "sample", {key: str(value) for key, value in marks.items()})
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, "unicode") + "\n"


def _loop_at(zone: Zone, rate: int) -> tuple[int, int] | None:
    """Return the loop in frames of the file."""
    if zone.loop is None:
        return None
    scale = rate / zone.rate
    return round(zone.loop[0] * scale), round(zone.loop[1] * scale)
