"""Rendering the whole set, once: every melodic instrument of the known soundfonts."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np

from studio.errors import PlainError
from studio.timbre.corpus import soundfonts
from studio.timbre.corpus.families import FAMILY_OF_PROGRAM, split_of_program
from studio.timbre.corpus.render import WIDE_RATE, keys_to_play, render_preset
from studio.timbre.corpus.soundfonts import KNOWN, Preset, Soundfont
from studio.timbre.corpus.store import MadeNote, write_instrument
from studio.timbre.harmonic.analysis import analyse

NEEDED_BYTES = 5 * 2**30
_SILENT = 1e-3


def build(
    folder: Path,
    report: Callable[[str], None] = lambda _: None,
    *,
    share: tuple[int, int] = (0, 1),
    fonts: tuple[Soundfont, ...] = KNOWN,
) -> int:
    """Render and measure what is not there yet.

    Args:
        folder: of the set; see ``store``.
        report: is told one line an instrument.
        share: (i, n) renders every n-th instrument from the i-th, for several processes at once.
        fonts: which soundfonts.

    Returns:
        How many instruments there are now that this share covers.

    Raises:
        PlainError: no soundfont is installed, fluidsynth is missing, or the disk is too full.
    """
    folder.mkdir(parents=True, exist_ok=True)
    jobs = _jobs(fonts, report)[share[0] :: share[1]]
    for number, (font, path, preset) in enumerate(jobs, start=1):
        name = instrument_name(font, preset)
        if (folder / f"{name}.json").exists():
            continue
        if shutil.disk_usage(folder).free < NEEDED_BYTES:
            raise PlainError(f"Less than {NEEDED_BYTES >> 30} GB are free for the notes.")
        notes = _notes(path, preset)
        if not notes:
            continue
        family, split = FAMILY_OF_PROGRAM[preset.program], split_of_program(preset.program)
        write_instrument(folder, name, preset.name, font.name, family, split, notes)
        report(f"{number} of {len(jobs)}: {preset.name} ({family}, {split}), {len(notes)} notes")
    return len(jobs)


def instrument_name(font: Soundfont, preset: Preset) -> str:
    """Return the name an instrument has in the set: soundfont, program, bank."""
    return re.sub(r"[^a-z0-9-]", "", f"{font.name}-{preset.program:03d}-{preset.bank:03d}")


def _jobs(
    fonts: tuple[Soundfont, ...], report: Callable[[str], None]
) -> list[tuple[Soundfont, Path, Preset]]:
    jobs, missing = [], ""
    for font in fonts:
        try:
            path = soundfonts.find(font)
        except PlainError as error:
            missing = str(error)
            report(missing)
            continue
        jobs += [(font, path, preset) for preset in soundfonts.melodic_presets(path)]
    if not jobs:
        raise PlainError(missing or "No soundfont was named.")
    return sorted(jobs, key=lambda job: (job[2].program * 37 % 128, job[2].bank, job[0].name))


def _notes(path: Path, preset: Preset) -> list[MadeNote]:
    keys = keys_to_play(preset.program + preset.bank // 8)
    notes = []
    for key, (wide, narrow) in zip(keys, render_preset(path, preset, keys), strict=True):
        if float(np.abs(narrow).max()) < _SILENT:
            continue
        notes.append(MadeNote(key.pitch, key.velocity, narrow, analyse(wide, WIDE_RATE, key.pitch)))
    return notes
