#!/usr/bin/env python3
"""Render the factory sounds of the timbre room: ``python tools/make_factory_timbres.py [--seen]``.

Needs fluidsynth and fluid-soundfont-gm. One note of each of 33 instruments, four seconds with three held, without
effects, mono, 44.1 kHz, as FLAC; beside them ``timbres.json`` (family, root key, loop), the licence, and ``seen.npz``
(outlines and embeddings). With ``--seen`` only the last: due when the weights of ``models/timbre_front`` change.
"""

from __future__ import annotations

import io
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

from studio.models import open_store
from studio.timbre.factory import factory_sounds
from studio.timbre.factory_seen import FILE, seen_bytes
from studio.timbre.live_jobs import FRONT, embedding_of
from studio.timbre.see.outline import outline
from studio.timbre.sound.loop import find_loop
from studio.timbre.sound.onset import offset, onset
from studio.timbre.sound.root_pitch import detect_root_pitch
from studio.timbre.sound.write import audio_bytes

SOUNDFONT = Path("/usr/share/sounds/sf2/FluidR3_GM.sf2")
NOTICE = Path("/usr/share/doc/fluid-soundfont-gm/copyright")
OUT = Path(__file__).resolve().parents[1] / "resources" / "timbres"
RATE = 44_100
HELD_S, NOTE_S, LEAD_S = 3.0, 4.0, 0.25
PEAK = 0.8
VELOCITY = 105


@dataclass(frozen=True)
class Timbre:
    """What to render: name, NSynth family, General MIDI program, key, whether it rings on while held."""

    name: str
    family: str
    program: int
    key: int
    held: bool = True


TIMBRES = (
    Timbre("Upright bass", "bass", 32, 40, held=False),
    Timbre("Fretless bass", "bass", 35, 43, held=False),
    Timbre("Synth bass", "bass", 38, 36),
    Timbre("Trumpet", "brass", 56, 62),
    Timbre("Trombone", "brass", 57, 50),
    Timbre("Muted trumpet", "brass", 59, 65),
    Timbre("French horn", "brass", 60, 53),
    Timbre("Flute", "flute", 73, 72),
    Timbre("Pan flute", "flute", 75, 67),
    Timbre("Ocarina", "flute", 79, 69),
    Timbre("Nylon guitar", "guitar", 24, 52, held=False),
    Timbre("Clean guitar", "guitar", 27, 55, held=False),
    Timbre("Distorted guitar", "guitar", 30, 45),
    Timbre("Grand piano", "keyboard", 0, 60, held=False),
    Timbre("Electric piano", "keyboard", 4, 60, held=False),
    Timbre("Harpsichord", "keyboard", 6, 60, held=False),
    Timbre("Celesta", "mallet", 8, 76, held=False),
    Timbre("Vibraphone", "mallet", 11, 65, held=False),
    Timbre("Marimba", "mallet", 12, 57, held=False),
    Timbre("Tubular bell", "mallet", 14, 65, held=False),
    Timbre("Drawbar organ", "organ", 17, 60),
    Timbre("Church organ", "organ", 19, 55),
    Timbre("Accordion", "reed", 21, 64),
    Timbre("Soprano sax", "reed", 64, 67),
    Timbre("Tenor sax", "reed", 66, 55),
    Timbre("Oboe", "reed", 68, 69),
    Timbre("Clarinet", "reed", 71, 62),
    Timbre("Violin", "string", 40, 67),
    Timbre("Cello", "string", 42, 45),
    Timbre("Harp", "string", 46, 60, held=False),
    Timbre("String section", "string", 48, 60),
    Timbre("Saw lead", "synth_lead", 81, 60),
    Timbre("Choir", "vocal", 52, 60),
)


def main() -> None:
    """Write all of ``resources/timbres``."""
    if OUT.exists():
        shutil.rmtree(OUT)
    OUT.mkdir(parents=True)
    entries = [write(timbre) for timbre in TIMBRES]
    (OUT / "timbres.json").write_text(json.dumps(entries, indent=1) + "\n", encoding="utf-8")
    notice = NOTICE.read_text(encoding="utf-8")
    (OUT / "LICENSE.md").write_text(
        "# Factory sounds\n\n"
        "Every file here is one note of the soundfont FluidR3 GM (Frank Wen, MIT licence, Debian package\n"
        "`fluid-soundfont-gm`), played without effects by `tools/make_factory_timbres.py`, cut and set to one level.\n"
        "The recordings are under the same licence:\n\n```\n" + notice.strip() + "\n```\n",
        encoding="utf-8",
    )
    see()


def see() -> None:
    """Write what is known of the sounds before they are read."""
    encoder = open_store().on("cpu").get(FRONT)
    entries = factory_sounds(OUT)
    sounds = [entry.load() for entry in entries]
    outlines = [outline(sound) for sound in sounds]
    embeddings = [embedding_of(encoder, sound) for sound in sounds]
    (OUT / FILE).write_bytes(seen_bytes(entries, outlines, embeddings))


def write(timbre: Timbre) -> dict[str, object]:
    """Render one sound, write it, and return its entry in the list."""
    wave = render(timbre)
    wave = wave[onset(wave, RATE) :]
    wave = wave[: offset(wave, RATE)]
    wave *= PEAK / np.abs(wave).max()
    fade = min(len(wave), RATE // 50)
    wave[-fade:] *= np.linspace(1.0, 0.0, fade, dtype=np.float32)
    found = detect_root_pitch(wave, RATE)
    # Drawbars of 16 feet sound an octave below the key.
    if found is None or (found.pitch - timbre.key + 0.2) % 12 > 0.4:
        raise SystemExit(f"{timbre.name} does not sound at key {timbre.key}.")
    file = f"{timbre.name.lower().replace(' ', '-')}.flac"
    (OUT / file).write_bytes(audio_bytes(wave[:, None], RATE, form="flac", bits=16))
    held = (
        find_loop(wave, RATE, start=int(1.2 * RATE), end=int(2.7 * RATE)) if timbre.held else None
    )
    return {
        "file": file,
        "name": timbre.name,
        "family": timbre.family,
        "root_pitch": timbre.key,
        "loop": held,
    }


def render(timbre: Timbre) -> np.ndarray:
    """Play one note; return float32 mono."""
    midi = mido.MidiFile(ticks_per_beat=480)
    track = mido.MidiTrack()
    midi.tracks.append(track)
    ticks = 960  # a second at 120 beats a minute
    track.append(mido.Message("program_change", program=timbre.program))
    track.append(
        mido.Message("note_on", note=timbre.key, velocity=VELOCITY, time=int(LEAD_S * ticks))
    )
    track.append(mido.Message("note_off", note=timbre.key, time=int(HELD_S * ticks)))
    track.append(mido.MetaMessage("end_of_track", time=int((NOTE_S - HELD_S) * ticks)))
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "note.mid", Path(folder) / "note.wav"
        midi.save(source)
        command = ["fluidsynth", "-ni", "-q", "-R", "0", "-C", "0", "-g", "0.6", "-r", str(RATE)]
        command += ["-O", "float", "-T", "wav", "-F", str(target), str(SOUNDFONT), str(source)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        data = io.BytesIO(target.read_bytes())
    sound, _ = soundfile.read(data, dtype="float32", always_2d=True)
    return sound[: int((LEAD_S + NOTE_S) * RATE)].mean(axis=1)


if __name__ == "__main__":
    see() if "--seen" in sys.argv[1:] else main()
