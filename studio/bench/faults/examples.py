"""Good files of every kind, for damage to begin with. Small, so that damage hits what matters and cases are quick."""

from __future__ import annotations

import gzip
import io
import json
import re
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from studio.assets import models_dir, resources_dir
from studio.project.song import Song

Files = dict[str, bytes]
Folder = tuple[Files, str, Sequence[Path]]

_MOST_BYTES = 2**20
"""Of a published file that is damaged itself; what is larger lies beside the others as it is."""


def recordings() -> Files:
    """WAV in three widths, one with a loop, and FLAC, AIFF, Ogg and MP3."""
    import soundfile

    from studio.timbre.sound.write import audio_bytes

    time = np.arange(6_000) / 16_000
    tone = np.stack([np.sin(2760 * time), 0.5 * np.sin(1380 * time)], 1).astype(np.float32) * 0.7
    files = {
        "16.wav": audio_bytes(tone, 16_000, bits=16),
        "24.wav": audio_bytes(tone[:, :1], 44_100, bits=24, loop=(100, 900), root_pitch=60.0),
        "32.wav": audio_bytes(tone, 48_000, bits=32),
        "16.flac": audio_bytes(tone, 44_100, form="flac", bits=16),
    }
    for kind in ("AIFF", "OGG", "MP3"):
        out = io.BytesIO()
        soundfile.write(out, tone, 44_100, format=kind)
        files[f"tone.{kind.lower()}"] = out.getvalue()
    return files


def midi_files() -> Files:
    """Clips that come with the program, and a whole song of ours."""
    from studio.project.midi_song import song_to_midi

    paths = sorted((resources_dir() / "clips").glob("*.mid"))[:6]
    return {path.name: path.read_bytes() for path in paths} | {"song.mid": song_to_midi(_song())}


def drawings() -> Files:
    """A drawing of ours, still and being drawn, and one with every element and unit."""
    from studio.sketch.files.svg_write import sketch_to_animated_svg, sketch_to_svg

    sketch = _song().sketches[0]
    return {
        "ours.svg": sketch_to_svg(sketch).encode(),
        "drawn.svg": sketch_to_animated_svg(sketch).encode(),
        "rich.svg": _RICH_SVG.encode(),
    }


def projects() -> Files:
    """A project with something of everything."""
    from studio.project.chimera_file import save_project

    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "song.chimera"
        arrays = {"z": np.ones((4, 8), np.float32)}
        save_project(path, _song(), arrays=arrays, thumbnail=_png())
        return {"song.chimera": _timeless_zip(path.read_bytes())}


def models() -> list[Folder]:
    """The models that come with the program; the weights of the larger ones are not copied."""
    paths = sorted(path for path in models_dir().iterdir() if path.is_dir())
    return [_published_folder(path, "", inside=path.name) for path in paths]


def tensorflow() -> list[Folder]:
    """A checkpoint of TensorFlow's own format, loose and as a .tar, from ``../shared/data``."""
    folder = _shared() / "fixtures" / "tf_checkpoint"
    if not folder.is_dir():
        return []
    files = {path.name: path.read_bytes() for path in folder.iterdir() if ".ckpt" in path.name}
    loose = {name: data for name, data in files.items() if not name.endswith(".tar")}
    tars = {name: data for name, data in files.items() if name.endswith(".tar")}
    index = next(name for name in loose if name.endswith(".index"))
    return [(loose, index, ()), *((tars, name, ()) for name in tars)]


def published() -> list[Folder]:
    """Checkpoints in the forms of the original web apps: ours written so, and the real ones where they are."""
    found: list[Folder] = [_tiny_manifest(), _tiny_groups()]
    shared = _shared() / "checkpoints"
    if (shared / "musicvae_mel_small").is_dir():
        found.append(_published_folder(shared / "musicvae_mel_small", ""))
    for path in sorted((shared / "sketch_rnn_gen").glob("*.gz"))[:1]:
        found.append(({"drawing.json": gzip.decompress(path.read_bytes())}, "drawing.json", ()))
        found.append(({path.name: path.read_bytes()}, path.name, ()))
    return found


def archives() -> Files:
    """Stroke-3 archives, whole and in splits."""
    from studio.sketch.files.stroke_archive import archive_bytes

    rows = np.array([[1, 2, 0], [3, -4, 1], [5, 6, 0], [-7, 8, 1]], np.int16)
    out = io.BytesIO()
    np.savez_compressed(out, train_points=rows, train_offsets=np.array([0, 2, 4], np.int32))
    return {"ours.npz": archive_bytes(_song().sketches), "splits.npz": out.getvalue()}


def pictures() -> Files:
    """A picture in each of the formats that can be drawn after."""
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice
    from PySide6.QtGui import QColor, QImage, QImageWriter

    image = QImage(48, 32, QImage.Format.Format_ARGB32)
    image.fill(QColor("teal"))
    image.setPixelColor(3, 4, QColor("orange"))
    offered = {bytes(name.data()).decode() for name in QImageWriter.supportedImageFormats()}
    files = {"rich.svg": _RICH_SVG.encode()}
    for kind in sorted({"png", "jpg", "bmp", "gif", "webp"} & offered):
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        QImageWriter(buffer, QByteArray(kind.encode())).write(image)
        files[f"picture.{kind}"] = bytes(buffer.data().data())
    return files


def documents() -> Files:
    """The settings, and a map of learnt MIDI controls."""
    from studio.live.learn.knob import Relative
    from studio.live.learn.map_files import write_map
    from studio.live.learn.mapping import Binding
    from studio.live.midi.source import Source, SourceKind
    from studio.project.settings import MidiInputChoice, SettingsStore

    with tempfile.TemporaryDirectory() as name:
        store = SettingsStore(Path(name) / "settings.json")
        store.load()
        store.update(
            recent=("/a/b.chimera",), midi_inputs={"Keys": MidiInputChoice()}, master_db=-3.0
        )
        store.save()
        knobs = tuple(
            Binding(Source(SourceKind.CC, 0, number), f"pad.{number}", Relative.NONE)
            for number in range(4)
        )
        write_map(Path(name) / "midi-map.json", "Knobs", knobs)
        return {path.name: path.read_bytes() for path in sorted(Path(name).glob("*.json"))}


def autosaves() -> list[Folder]:
    """What a killed program leaves behind: its song, and what it was recording."""
    from studio.live.record.take_journal import (
        EndEvent,
        MidiEvent,
        PadEvent,
        PassEvent,
        TakeHeader,
        TakeJournal,
    )
    from studio.project.journal import Journal

    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "autosave"
        journal = Journal(root=root)
        journal.note_change(_song())
        journal.close(clean=False)
        song = {n: _timeless(d) for n, d in _files_below(journal.session.folder).items()}
        take = TakeJournal(Path(name) / "take-1.jsonl", TakeHeader("a", 1.0, 120.0))
        for event in (
            MidiEvent(0.5, 1.0, (0x90, 60, 100)),
            PadEvent(0.6, 1.2, "melody", 0.2, 0.9),
            MidiEvent(1.0, 2.0, (0x80, 60, 0)),
            PassEvent(2.0),
            EndEvent(3.0, 6.0),
        ):
            take.append(event)
        take.sync(30.0)
        take.close()
        take.join(30.0)
        return [(song, "", ()), ({"take-1.jsonl": take.path.read_bytes()}, "take-1.jsonl", ())]


# -- the same every time, so that a case can be made again --------------------------------------


def _timeless(data: bytes) -> bytes:
    """Set the times in a document to one that is long ago."""
    return re.sub(rb"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?", b"2026-01-02T03:04:05", data)


def _timeless_zip(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            plain = zipfile.ZipInfo(info.filename, (2026, 1, 2, 3, 4, 4))
            plain.compress_type = info.compress_type
            new.writestr(plain, _timeless(old.read(info)))
    return out.getvalue()


# -- parts --------------------------------------------------------------------------------------


def _song() -> Song:
    from studio.bench.faults.song import rich_song

    return rich_song()


def _png() -> bytes:
    from studio.timbre.see.png import png_bytes

    return png_bytes(np.zeros((4, 4, 3), np.uint8))


def _published_folder(folder: Path, opened: str, *, inside: str = "") -> Folder:
    """Take a folder: files of up to a MiB to be damaged, others as they are."""
    prefix = f"{inside}/" if inside else ""
    kept = [path for path in sorted(folder.iterdir()) if path.suffix != ".md" and path.is_file()]
    small = [path for path in kept if path.stat().st_size <= _MOST_BYTES]
    large = tuple(path for path in kept if path not in small)
    return {prefix + path.name: path.read_bytes() for path in small}, opened or inside, large


def _files_below(folder: Path) -> Files:
    paths: Iterator[Path] = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _tiny_manifest() -> Folder:
    weights = np.arange(12, dtype="<f4").tobytes()
    manifest = {
        "decoder/a": {"filename": "a", "shape": [3, 4]},
        "decoder/b": {"filename": "b", "shape": [12]},
    }
    return {"manifest.json": json.dumps(manifest).encode(), "a": weights, "b": weights}, "", ()


def _tiny_groups() -> Folder:
    quantised = {
        "name": "q",
        "shape": [4],
        "dtype": "float32",
        "quantization": {"dtype": "uint8", "scale": 0.1, "min": -1},
    }
    plain = {"name": "p", "shape": [2, 2], "dtype": "float32"}
    groups = [{"weights": [quantised, plain], "paths": ["shard1"]}]
    shard = bytes(range(4)) + np.ones(4, "<f4").tobytes()
    return {"weights_manifest.json": json.dumps(groups).encode(), "shard1": shard}, "", ()


def _shared() -> Path:
    return Path(__file__).resolve().parents[3].parent / "shared" / "data"


_RICH_SVG = """<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="10cm" height="80mm"
     viewBox="0 0 400 320" preserveAspectRatio="xMidYMid slice">
  <style>.a { stroke: #c40; stroke-width: 3px } #deep path { fill: none }</style>
  <defs><path id="leaf" d="M0,0 q10,-20 20,0 t20,0"/><linearGradient id="g"><stop offset="0.5"/></linearGradient></defs>
  <g transform="translate(20 30) rotate(15) scale(1.5,-1)" class="a" stroke-dasharray="4 2">
    <rect x="5%" y="10" width="40" height="30" rx="4"/>
    <circle cx="100" cy="50" r="20"/><ellipse cx="10" cy="20" rx="30" ry="5" fill="url(#g)"/>
    <line x1="0" y1="0" x2="1in" y2="12pt"/><polyline points="1,2 3,4,5,6 7 8"/><polygon points="0 0 9 0 9 9"/>
  </g>
  <g id="deep"><g><g transform="matrix(1 0.2 0 1 5 5) skewX(10)">
    <path d="M10 10 h20 v20 H5 V6 l3-4 c1 2 3 4 5 6 s7 8 9 10
      Q1 2 3 4 T5 6 A25 12 -30 0 1 50 25 a1 1 0 1 0 2 2 z m3 3 l1 1"/>
    <use xlink:href="#leaf" x="40" y="12"/><use href="#leaf" transform="scale(0.5)"/>
  </g></g></g>
  <svg x="10" y="10" width="50" height="50" viewBox="0 0 10 10">
    <path style="stroke:rgb(10%,20%,30%)" d="M0 0L9 9"/></svg>
</svg>
"""
