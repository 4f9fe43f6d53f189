"""`chimera demo`: the main job without a screen, on the melodies that come with the program."""

from __future__ import annotations

from pathlib import Path

from studio.assets import resources_dir
from studio.files import save_bytes_atomically
from studio.latent import MixLaw, bilinear_weights, grid_positions
from studio.live.port import PlayNote, TrackSound
from studio.melody.factory import factory_clips
from studio.melody.jobs import GridJob, MorphJob
from studio.melody.midi.write import save_clip_midi
from studio.melody.notes import TICKS_PER_BEAT, Clip
from studio.melody.picture import Tile, draw_tiles
from studio.models import open_store
from studio.project.midi_song import song_to_midi
from studio.project.song import PlacedClip, Song, Track
from studio.ui.picture import svg_to_png
from studio.worker.inline import run_inline

STEPS = 7
TEMPO = 120.0
SEED = 1


def run_demo(out: Path) -> list[Path]:
    """Morph factory melodies and write what comes of it.

    Args:
        out: folder for the files, made where it is missing.

    Returns:
        The files: a MIDI file a tile, the whole walk as MIDI and WAV, pictures of the walk and the pad (SVG, PNG).

    Raises:
        MidiError: a factory melody is damaged.
        ModelError: the melody model is damaged.
        SoundError: a factory sound is damaged.
        BounceError: the sound cannot be written.
        FileSaveError: the disk refuses.
    """
    out.mkdir(parents=True, exist_ok=True)
    models = open_store()
    # The first four factory clips are made for morphing into each other.
    a, b, c, d = (factory.clip for factory in factory_clips()[:4])
    walk = run_inline(
        MorphJob(a, b, STEPS, law=MixLaw.SLERP, temperature=0.0, seed=SEED), models=models
    )
    grid = run_inline(GridJob((a, b, c, d), temperature=0.0, seed=SEED), models=models)
    made = [_write_tile(out, index, clip) for index, clip in enumerate(walk)]
    made += [_write_walk(out, walk), _write_sound(out, walk)]
    made += _write_picture(out, "morph", _walk_picture(walk))
    made += _write_picture(
        out, "pad", _pad_picture([clip for clip in grid.clips if clip], grid.side)
    )
    return made


def _write_tile(out: Path, index: int, clip: Clip) -> Path:
    path = out / f"morph {index + 1} of {STEPS}.mid"
    save_clip_midi(path, clip, tempo=TEMPO)
    return path


def _write_walk(out: Path, walk: tuple[Clip, ...]) -> Path:
    """Lay the tiles one after another, as a song that moves from one melody to the other."""
    placed, start = [], 0
    for clip in walk:
        placed.append(PlacedClip(start, clip))
        start += clip.length
    path = out / "morph.mid"
    song = Song(title="Morph", tempo=TEMPO, tracks=(Track("Morph", tuple(placed)),))
    save_bytes_atomically(path, song_to_midi(song))
    return path


def _write_sound(out: Path, walk: tuple[Clip, ...]) -> Path:
    """Play the walk on the factory piano, through the engine that plays live."""
    # numba, which compiles the engine, takes a while to import.
    from studio.live.bounce import BounceFormat, Song, bounce
    from studio.live.sounds import load_factory_bank

    notes, start = [], 0
    for clip in walk:
        notes += [
            PlayNote(
                (start + note.start) / TICKS_PER_BEAT,
                note.length / TICKS_PER_BEAT,
                note.pitch,
                note.velocity,
            )
            for note in clip.notes
        ]
        start += clip.length
    song = Song(notes, start / TICKS_PER_BEAT, TEMPO, (TrackSound(),))
    path = out / "morph.wav"
    for _progress in bounce(
        song, load_factory_bank(resources_dir() / "sounds"), path, BounceFormat()
    ):
        pass
    return path


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
