#!/usr/bin/env python3
"""Render the factory sounds: ``python tools/make_factory_sounds.py`` (needs fluidsynth and fluid-soundfont-gm).

Each instrument of a General MIDI soundfont is played note by note without effects, cut at its onset, given a loop that
cannot be heard, and written as Ogg Vorbis with one ``bank.json`` that says where the loops and keys lie.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import mido
import numpy as np
import soundfile

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT))

from factory_loops import Take, align, decaying, fundamental, sustained  # noqa: E402

SOUNDFONT = Path("/usr/share/sounds/sf2/FluidR3_GM.sf2")
NOTICE = Path("/usr/share/doc/fluid-soundfont-gm/copyright")
OUT = ROOT.parent / "resources" / "sounds"
RATE = 44100
VELOCITY = 108
GAP_S = 3.0
LOUDNESS_DB = -17.0
PEAK = 0.61
"""A note struck at 100 peaks below -6 dBFS in the engine."""
KIT_PEAK = 0.7


@dataclass(frozen=True)
class Instrument:
    """What to render: General MIDI program, lowest and highest key, keys between two recordings, how it sounds."""

    name: str
    program: int
    low: int
    high: int
    step: int
    held: bool
    release_s: float
    serves: tuple[range | int, ...]


INSTRUMENTS = (
    Instrument("piano", 0, 24, 102, 6, False, 0.35, (range(4),)),
    Instrument("electric-piano", 4, 28, 94, 6, False, 0.3, (range(4, 8),)),
    Instrument("vibraphone", 11, 48, 90, 6, False, 0.8, (8, 9, 10, 11, 14, 98, 112)),
    Instrument("marimba", 12, 36, 96, 6, False, 0.4, (12, 13, 15, 45, 47, 108, range(113, 120))),
    Instrument("organ", 16, 36, 96, 6, True, 0.08, (range(16, 24),)),
    Instrument("guitar", 24, 40, 85, 5, False, 0.3, (range(24, 32), 46, range(104, 108))),
    Instrument("bass", 32, 28, 58, 5, False, 0.2, (range(32, 38),)),
    Instrument("synth-bass", 38, 28, 58, 6, True, 0.15, (38, 39, 87)),
    Instrument("strings", 48, 36, 96, 6, True, 0.4, (range(40, 45), range(48, 52), 55, 109, 110)),
    Instrument("choir", 52, 43, 83, 5, True, 0.4, (52, 53, 54, 85, 91)),
    Instrument("trumpet", 56, 52, 87, 5, True, 0.15, (range(56, 64),)),
    Instrument("clarinet", 71, 50, 90, 5, True, 0.12, (range(64, 72), 111)),
    Instrument("flute", 73, 60, 95, 5, True, 0.15, (range(72, 80), 82)),
    Instrument("saw-lead", 81, 36, 96, 6, True, 0.15, (80, 81, 83, 84, 86)),
    Instrument(
        "warm-pad", 89, 36, 96, 6, True, 0.8,
        (88, 89, 90, range(92, 98), range(99, 104), range(120, 128)),
    ),
)  # fmt: skip
DRUM_KEYS = range(35, 82)
EXCLUSIVE = {42: 1, 44: 1, 46: 1, 71: 2, 72: 2, 73: 3, 74: 3, 78: 4, 79: 4, 80: 5, 81: 5}
CLICK_KEYS = (76, 77)


def render(
    program: int, keys: list[int], hold_s: float, *, drums: bool = False
) -> list[np.ndarray]:
    """Play keys one after another; return each as ``(frames, 2)``, from shortly before its onset."""
    channel = 9 if drums else 0
    midi = mido.MidiFile(ticks_per_beat=480)
    track = mido.MidiTrack()
    midi.tracks.append(track)
    ticks = 960  # a second at 120 beats a minute
    if not drums:
        track.append(mido.Message("program_change", program=program, channel=channel))
    for key in keys:
        on = {"note": key, "velocity": VELOCITY, "channel": channel}
        track.append(mido.Message("note_on", **on, time=int(GAP_S * ticks)))
        track.append(mido.Message("note_off", note=key, channel=channel, time=int(hold_s * ticks)))
    track.append(mido.MetaMessage("end_of_track", time=ticks))
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "notes.mid", Path(folder) / "notes.wav"
        midi.save(source)
        command = ["fluidsynth", "-ni", "-q", "-R", "0", "-C", "0", "-g", "0.7", "-r", str(RATE)]
        command += ["-O", "float", "-T", "wav", "-F", str(target), str(SOUNDFONT), str(source)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        sound, _ = soundfile.read(target, dtype="float64", always_2d=True)
    starts = [int((GAP_S + i * (GAP_S + hold_s)) * RATE) - 512 for i in range(len(keys))]
    tail = 0 if not drums else int((GAP_S - 0.1) * RATE)
    return [sound[start : start + int(hold_s * RATE) + tail] for start in starts]


def one_channel_if_same(sound: np.ndarray) -> np.ndarray:
    """Drop the second channel of a sound that has nothing of its own in it."""
    left, right = sound.T
    difference = np.sqrt(np.mean((left - right) ** 2)) / (np.sqrt(np.mean(left**2)) + 1e-12)
    return left.copy() if difference < 0.03 else sound


def write(path: Path, sound: np.ndarray, headroom: float = 0.9) -> float:
    """Write a sound at full level; return what to multiply by to have it back."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scale = headroom / np.abs(sound).max()
    with soundfile.SoundFile(
        path, "w", RATE, 1 if sound.ndim == 1 else 2, format="OGG", subtype="VORBIS",
        compression_level=0.45,
    ) as file:  # fmt: skip
        for start in range(0, len(sound), 4096):
            file.write(sound[start : start + 4096] * scale)
    return 1.0 / scale


def loudness_gain(sound: np.ndarray, envelope: np.ndarray) -> float:
    """Return the gain at which the loudest 0.3 s have the wanted level and no peak is too high."""
    heard = sound.reshape(len(sound), -1) * envelope[:, None]
    power = np.convolve((heard**2).mean(axis=1), np.ones(13230) / 13230, mode="valid")
    level = np.sqrt(power.max())
    return float(min(10 ** (LOUDNESS_DB / 20) / level, PEAK / np.abs(heard).max()))


def instrument(spec: Instrument) -> list[dict[str, object]]:
    """Render an instrument and return its zones for ``bank.json``."""
    keys = list(range(spec.low, spec.high + 1, spec.step))
    zones = []
    for number, (key, sound) in enumerate(zip(keys, render(spec.program, keys, 6.0), strict=True)):
        sound = align(one_channel_if_same(sound), RATE)
        take: Take = (sustained if spec.held else decaying)(sound, RATE, key)
        root = fundamental(take, RATE, key)
        gain = loudness_gain(take.sound, take.envelope(RATE))
        file = f"{spec.name}/{key:03d}.ogg"
        scale = write(OUT / file, take.sound)
        zones.append(
            {
                "file": file,
                "root": round(root, 4),
                "low": 0 if number == 0 else key - (spec.step // 2),
                "high": 127 if key == keys[-1] else key + (spec.step - 1 - spec.step // 2),
                "loop": list(take.loop) if take.loop else None,
                "gain": round(gain * scale, 5),
                "decay_s": round(take.decay_s, 4) if take.decay_s else 1.0,
                "sustain": 0.0 if take.decay_s else 1.0,
                "release_s": spec.release_s,
            }
        )
        print(
            spec.name,
            key,
            f"{root - key:+.3f}",
            take.loop,
            f"{take.decay_s or 0:.2f}",
            f"fit {take.fit:.3f}",
        )
    return zones


def kit() -> list[dict[str, object]]:
    """Render the drums; their levels keep the balance they have in the kit."""
    zones = []
    sounds = render(0, list(DRUM_KEYS), 0.5, drums=True)
    for key, raw in zip(DRUM_KEYS, sounds, strict=True):
        sound = align(one_channel_if_same(raw), RATE)
        size = np.abs(sound).reshape(len(sound), -1).max(axis=1)
        end = min(int(np.flatnonzero(size > size.max() * 2e-3)[-1]) + RATE // 50, len(sound))
        sound = sound[:end]
        fade = np.linspace(1.0, 0.0, RATE // 100)
        sound[-len(fade) :] *= fade if sound.ndim == 1 else fade[:, None]
        file = f"drums/{key:03d}.ogg"
        scale = write(OUT / file, sound)
        zones.append({"file": file, "root": key, "low": key, "high": key, "gain": scale,
                      "exclusive": EXCLUSIVE.get(key, 0), "one_shot": True})  # fmt: skip
        print("drums", key, f"{len(sound) / RATE:.2f} s")
    loudest = max(float(zone["gain"]) for zone in zones)
    for zone in zones:
        zone["gain"] = round(float(zone["gain"]) / loudest / 0.9 * KIT_PEAK, 5)
    return zones


def click(drums: list[dict[str, object]]) -> list[dict[str, object]]:
    """Use the kit's wood blocks as the metronome's two sounds."""
    return [{**zone, "gain": 0.5} for zone in drums if zone["root"] in CLICK_KEYS]


def main() -> None:
    """Render everything anew."""
    if OUT.exists():
        shutil.rmtree(OUT)
    OUT.mkdir(parents=True)
    entries = []
    for spec in INSTRUMENTS:
        programs = [
            p for part in spec.serves for p in (part if isinstance(part, range) else [part])
        ]
        entries.append({"name": spec.name, "program": spec.program, "serves": sorted(programs),
                        "zones": instrument(spec)})  # fmt: skip
    drums = kit()
    entries.append({"name": "drums", "program": 128, "serves": [128], "zones": drums})
    entries.append({"name": "metronome", "program": 129, "serves": [129], "zones": click(drums)})
    served = sorted(p for entry in entries for p in entry["serves"])
    if served != list(range(130)):
        raise SystemExit(
            f"programs served: {sorted(set(range(130)) - set(served))} missing or doubled"
        )
    text = json.dumps({"version": 1, "instruments": entries}, indent=1)
    (OUT / "bank.json").write_text(text + "\n")
    notice = NOTICE.read_text().split("The Debian packaging is")[0].strip()
    (OUT / "LICENSE.md").write_text(
        "# Factory sounds\n\nRendered for this project by tools/make_factory_sounds.py from the soundfont FluidR3 GM "
        "(Debian's package\nfluid-soundfont-gm), which is under the MIT licence; its notice follows.\n\n```\n"
        + notice + "\n```\n"
    )  # fmt: skip
    total = sum(path.stat().st_size for path in OUT.rglob("*") if path.is_file())
    print(f"{total / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
