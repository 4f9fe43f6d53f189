"""`chimera demo`: the main job of all three rooms without a screen, on what comes with the program."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from studio.assets import resources_dir
from studio.errors import PlainError
from studio.files import save_bytes_atomically
from studio.latent import MixLaw, bilinear_weights, grid_positions
from studio.melody.factory import factory_clips
from studio.melody.jobs import GridJob, MorphJob
from studio.melody.midi.write import save_clip_midi
from studio.melody.notes import TICKS_PER_BEAT, Clip
from studio.melody.picture import Tile, draw_tiles
from studio.models import open_store
from studio.project.automation import set_lane
from studio.project.chimera_file import SUFFIX, save_project
from studio.project.midi_song import song_to_midi
from studio.project.song import LanePoint, PadLane, PadState, PlacedClip, Song, Track, with_pad
from studio.project.sounds import ROOM
from studio.sketch.files.svg_write import sketch_to_svg
from studio.sketch.item import Ink, Sketch, Stroke
from studio.sketch.jobs import FinishDrawing
from studio.sketch.jobs.finishing import ENDINGS
from studio.sketch.strokes.stroke3 import Strokes
from studio.timbre.factory import factory_sounds
from studio.timbre.item import Sound
from studio.timbre.live_jobs import EmbedSounds
from studio.timbre.model_names import LIVE
from studio.timbre.see.rainbowgram import rainbowgram, rainbowgram_png
from studio.timbre.sound.resample import NET_RATE, for_net
from studio.timbre.voicing import corner_embeddings
from studio.ui.look.picture import svg_to_png
from studio.worker.inline import run_inline
from studio.worker.store import WeightStore

STEPS = 7
TEMPO = 120.0
SEED = 1
CORNERS = ("flute", "clarinet", "cello", "vibraphone")
"""Factory sounds at the corners of the timbre pad."""
CATEGORY = "mushroom"
_PAPER, _BEGUN, _ENDING = "#ffffff", "#15171c", "#2f6fed"
_CELL = 280.0


def run_demo(out: Path) -> list[Path]:
    """Finish a drawing, morph melodies, play them with a blended timbre, and write what comes of it.

    Args:
        out: folder for the files, made where it is missing.

    Returns:
        The files: the finished drawings (SVG, PNG); a MIDI file a tile of the morph and one of the whole walk; the walk
        played by the timbre pad (WAV); rainbowgrams of two sounds and of the one between them (PNG); pictures of walk
        and melody pad (SVG, PNG); and all of it as a project.

    Raises:
        MidiError: a factory melody is damaged.
        ModelError: a model is damaged.
        SoundError: a factory sound is damaged.
        BounceError: the sound cannot be written.
        FileSaveError: the disk refuses.
        PlainError: factory sounds are missing.
    """
    out.mkdir(parents=True, exist_ok=True)
    models = open_store()
    made, sketch = _draw(out, models)
    # The first four factory clips are made for morphing into each other.
    a, b, c, d = (factory.clip for factory in factory_clips()[:4])
    walk = run_inline(
        MorphJob(a, b, STEPS, law=MixLaw.SLERP, temperature=0.0, seed=SEED), models=models
    )
    grid = run_inline(GridJob((a, b, c, d), temperature=0.0, seed=SEED), models=models)
    song = _song(walk, _sounds(), sketch)
    made += [_write_tile(out, index, clip) for index, clip in enumerate(walk)]
    made += [_write_walk(out, song), _write_sound(out, song, models)]
    made.append(_write_rainbowgrams(out, song, models))
    made += _write_picture(out, "morph", _walk_picture(walk))
    made += _write_picture(
        out, "pad", _pad_picture([clip for clip in grid.clips if clip], grid.side)
    )
    project = out / f"demo{SUFFIX}"
    save_project(project, song)
    return [*made, project]


# -- the drawing ----------------------------------------------------------------------------


def _draw(out: Path, models: WeightStore) -> tuple[list[Path], Sketch]:
    """Begin a mushroom, have it finished in nine ways, and lay these out on a sheet; return also the first of them."""
    begun = _begun()
    job = FinishDrawing(begun, CATEGORY, side=240.0, seed=SEED)
    endings = run_inline(job, models=models).strokes
    sheet = _sheet(begun, endings)
    svg = sketch_to_svg(sheet, background=_PAPER)
    return _write_picture(out, "drawing", svg), Sketch(
        "Cat", (*begun, *endings[0]), category=CATEGORY
    )


def _begun() -> Strokes:
    """Return a cap, in canvas units."""
    turns = [math.pi * n / 14 for n in range(15)]
    return (tuple((150 - 90 * math.cos(turn), 130 - 80 * math.sin(turn)) for turn in turns),)


def _sheet(begun: Strokes, endings: tuple[Strokes, ...]) -> Sketch:
    columns = math.isqrt(ENDINGS)
    strokes: list[Stroke] = []
    inks: list[Ink] = []
    for number, ending in enumerate(endings):
        dx, dy = _CELL * (number % columns), _CELL * (number // columns)
        for part, colour in ((begun, _BEGUN), (ending, _ENDING)):
            strokes += [tuple((x + dx, y + dy) for x, y in stroke) for stroke in part]
            inks += [Ink(colour)] * len(part)
    return Sketch("A mushroom, finished in nine ways", tuple(strokes), inks=tuple(inks))


# -- the song -------------------------------------------------------------------------------


def _sounds() -> tuple[Sound, ...]:
    found = {sound.path.stem: sound for sound in factory_sounds()}
    missing = [name for name in CORNERS if name not in found]
    if missing:
        raise PlainError(f"Factory sounds are missing: {', '.join(missing)}.")
    return tuple(found[name].load() for name in CORNERS)


def _song(walk: tuple[Clip, ...], sounds: tuple[Sound, ...], sketch: Sketch) -> Song:
    """Lay the tiles one after another, played by the timbre pad whose point goes from corner to corner meanwhile."""
    placed, start = [], 0
    for clip in walk:
        placed.append(PlacedClip(start, clip))
        start += clip.length
    end = start / TICKS_PER_BEAT
    track = Track("Morph", tuple(placed), timbre=True)
    a, b, c, d = (sound.id for sound in sounds)
    song = Song("Morph", TEMPO, tracks=(track,), sketches=(sketch,), sounds=sounds)
    song = with_pad(song, ROOM, PadState((a, b, c, d), 0.0, 0.0))
    way = ((0.0, 0.0, 0.0), (end / 3, 1.0, 0.0), (2 * end / 3, 0.0, 1.0), (end, 1.0, 1.0))
    return set_lane(song, ROOM, PadLane(tuple(LanePoint(*point) for point in way)))


def _write_tile(out: Path, index: int, clip: Clip) -> Path:
    path = out / f"morph {index + 1} of {STEPS}.mid"
    save_clip_midi(path, clip, tempo=TEMPO)
    return path


def _write_walk(out: Path, song: Song) -> Path:
    path = out / "morph.mid"
    save_bytes_atomically(path, song_to_midi(song))
    return path


def _write_sound(out: Path, song: Song, models: WeightStore) -> Path:
    """Play the walk through the engine that plays live."""
    # numba, which compiles the engine, takes a while to import.
    from studio.live.engine.sounds import load_factory_bank
    from studio.project.bounce_job import BounceJob, FileForm
    from studio.project.song_sound import song_sound

    path = out / "morph.wav"
    bank = load_factory_bank(resources_dir() / "sounds")
    run_inline(BounceJob(song_sound(song), bank, FileForm("wav24"), path), models=models)
    return path


def _write_rainbowgrams(out: Path, song: Song, models: WeightStore) -> Path:
    """Draw the first sound, the third, and beside each other what the live decoder makes half-way between them."""
    first, third = song.sounds[0], song.sounds[2]
    points = run_inline(EmbedSounds((first, third)), models=models)
    middle = np.asarray(corner_embeddings(points).mean(axis=0), np.float32)
    pitch = first.root_pitch or 60.0
    between = models.on("cpu").get(LIVE).render(middle, pitch=pitch, rate=NET_RATE)
    grams = [
        (name, rainbowgram(samples))
        for name, samples in (
            (first.name, for_net(first)),
            (f"{first.name} and {third.name}", between),
            (third.name, for_net(third)),
        )
    ]
    path = out / "rainbowgram.png"
    save_bytes_atomically(path, rainbowgram_png(grams))
    return path


# -- pictures -------------------------------------------------------------------------------


def _walk_picture(walk: tuple[Clip, ...]) -> str:
    last = len(walk) - 1
    tiles = [
        Tile(clip, f"{round(100 * i / last)} %", (1 - i / last, i / last))
        for i, clip in enumerate(walk)
    ]
    return draw_tiles(tiles, columns=len(walk), title=f"{walk[0].name} to {walk[-1].name}")


def _pad_picture(clips: list[Clip], side: int) -> str:
    weights = bilinear_weights(grid_positions(side))
    tiles = [
        Tile(clip, "", tuple(float(w) for w in row))
        for clip, row in zip(clips, weights, strict=True)
    ]
    title = f"{side} by {side} melodies between four"
    return draw_tiles(tiles, columns=side, title=title, tile_width=120, tile_height=56)


def _write_picture(out: Path, name: str, svg: str) -> list[Path]:
    paths = [out / f"{name}.svg", out / f"{name}.png"]
    save_bytes_atomically(paths[0], svg.encode())
    save_bytes_atomically(paths[1], svg_to_png(svg))
    return paths
