"""Hear a factory song as the program plays it, and measure it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray
from scipy.signal import lfilter

from studio.assets import models_dir, resources_dir
from studio.latent import MixLaw
from studio.live.engine.engine import Engine
from studio.live.engine.patch import Patch
from studio.live.engine.sounds import load_factory_bank
from studio.models import open_store
from studio.project.automation import lane_of, position_at
from studio.project.song import Song
from studio.project.song_sound import song_sound
from studio.timbre.harmonic.decoder import load_harmonic
from studio.timbre.harmonic.playing import net_table
from studio.timbre.live_jobs import FRONT, LIVE, embedding_of
from studio.timbre.voicing import pad_patch, recording_of
from studio.ui.morph.reach import corner_weights

RATE, PIECE = 48000, 1024


def listen(song: Song, path: Path, *, timbre: bool = True) -> dict[str, float]:
    """Render a song with its timbre pad and its automation; write it and return its figures.

    Args:
        song: with tracks.
        path: of the WAV file.
        timbre: whether the pad plays; else the track's program does.

    Returns:
        ``seconds``; ``rms`` and ``peak`` in dBFS; ``loudness`` in LUFS (ITU-R BS.1770-4); ``quietest``, RMS in dBFS
        of the quietest two seconds.
    """
    sound = render(song, timbre=timbre)
    soundfile.write(path, sound, RATE, subtype="PCM_24")
    return figures(sound)


def render(song: Song, *, timbre: bool) -> NDArray[np.float32]:
    """Return the song once through, ``(frames, 2)``."""
    heard = song_sound(song)
    engine = Engine(RATE, load_factory_bank(resources_dir() / "sounds"))
    engine.set_looping(False)
    engine.set_tempo(heard.tempo)
    engine.set_swing(heard.swing)
    engine.set_tracks([lane.sound for lane in heard.lanes])
    engine.load(heard.notes, heard.length)
    lanes = [n for n, track in enumerate(song.tracks) if track.timbre] if timbre else []
    for lane in lanes:
        engine.publish_patch(lane, _patch(song))
    engine.render(PIECE)
    engine.play(0.0)
    pieces, done, frames = [], 0, round(heard.seconds * RATE)
    while done < frames:
        beat = done / RATE * heard.tempo / 60.0
        point = position_at(lane_of(song, "timbre"), beat) or (0.5, 0.5)
        a, b, c, d = corner_weights([True] * 4, np.array([point]), MixLaw.BILINEAR)[0]
        for lane in lanes:
            engine.set_pad_weights(lane, (float(a), float(b), float(c), float(d)))
        pieces.append(engine.render(min(PIECE, frames - done)))
        done += len(pieces[-1])
    return np.concatenate(pieces)


def _patch(song: Song) -> Patch:
    encoder = open_store().on("cpu").get(FRONT)
    found = {sound.id: sound for sound in song.sounds}
    corners = [found[c] for c in song.pad("timbre").corners if c is not None]
    net = net_table(load_harmonic(models_dir() / LIVE), RATE)
    embeddings = [embedding_of(encoder, sound) for sound in corners]
    recordings = [recording_of(sound) for sound in corners]
    return pad_patch(song.patch, recordings, (net, embeddings), mixed=False)


def figures(sound: NDArray[np.float32]) -> dict[str, float]:
    """Measure a stereo sound at 48 kHz; see :func:`listen`."""
    two = 2 * RATE
    parts = [sound[at : at + two] for at in range(0, len(sound) - two + 1, RATE)]
    return {
        "seconds": round(len(sound) / RATE, 1),
        "rms": round(_db(sound), 1),
        "peak": round(20 * float(np.log10(np.abs(sound).max())), 1),
        "loudness": round(loudness(sound), 1),
        "quietest": round(min(_db(part) for part in parts), 1),
    }


def loudness(sound: NDArray[np.float32]) -> float:
    """Return the integrated loudness in LUFS (ITU-R BS.1770-4, annex 1: its filters for 48 kHz, its two gates)."""
    shelf = (
        [1.53512485958697, -2.69169618940638, 1.19839281085285],
        [1.0, -1.69065929318241, 0.73248077421585],
    )
    high = ([1.0, -2.0, 1.0], [1.0, -1.99004745483398, 0.99007225036621])
    weighed = lfilter(*high, lfilter(*shelf, sound.astype(np.float64), axis=0), axis=0)
    block, hop = int(0.4 * RATE), int(0.1 * RATE)
    powers = np.array(
        [
            np.mean(weighed[at : at + block] ** 2, axis=0).sum()
            for at in range(0, len(weighed) - block, hop)
        ]
    )
    level = lambda power: -0.691 + 10.0 * np.log10(power)  # noqa: E731
    loud = powers[level(np.maximum(powers, 1e-12)) > -70.0]
    return float(level(loud[level(loud) > level(loud.mean()) - 10.0].mean()))


def _db(sound: NDArray[np.float32]) -> float:
    return float(10.0 * np.log10(np.mean(sound.astype(np.float64) ** 2) + 1e-12))
