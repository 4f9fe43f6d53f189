"""``chimera bounce``: a song as audio files, without a window."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from studio.cli.output import JsonOption, plain_errors, tell
from studio.cli.running import run_shown
from studio.errors import PlainError

if TYPE_CHECKING:
    from studio.project.bounce_job import FileForm, SoundFormat
    from studio.project.song_sound import SongSound
    from studio.worker.store import WeightStore


class Format(StrEnum):
    """Kinds of files, as :data:`studio.project.bounce_job.FORMATS` has them."""

    WAV16 = "wav16"
    WAV24 = "wav24"
    WAV32 = "wav32"
    FLAC16 = "flac16"
    FLAC24 = "flac24"


class Rate(StrEnum):
    """Frames a second."""

    R44100 = "44100"
    R48000 = "48000"
    R96000 = "96000"


def bounce(
    song: Annotated[Path, typer.Argument(metavar="SONG.chimera", help="The project.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="File of the mix; by default beside the project."),
    ] = None,
    stems: Annotated[
        bool, typer.Option("--stems", help="Also a file for each track, in a folder beside it.")
    ] = False,
    mix: Annotated[bool, typer.Option(help="Write the mix.")] = True,
    kind: Annotated[
        Format | None,
        typer.Option("--format", help="By default wav24, or flac24 for a name in .flac."),
    ] = None,
    rate: Annotated[Rate, typer.Option(help="Frames a second.")] = Rate.R48000,
    tail: Annotated[bool, typer.Option(help="Let it ring out.")] = True,
    instrument: Annotated[
        int,
        typer.Option(min=0, max=128, help="Program of clips that lie on no track; 128 is drums."),
    ] = 0,
    as_json: JsonOption = False,
) -> None:
    """Render a song into WAV or FLAC: the very samples that the window plays."""
    with plain_errors(as_json=as_json):
        _bounce(song, out, kind, rate, (mix, stems, tail), instrument, as_json=as_json)


def _bounce(
    path: Path,
    out: Path | None,
    kind: Format | None,
    rate: Rate,
    parts: tuple[bool, bool, bool],
    instrument: int,
    *,
    as_json: bool,
) -> None:
    from studio.assets import resources_dir
    from studio.live.engine.sounds import load_factory_bank
    from studio.project import folders
    from studio.project.bounce_job import BounceJob
    from studio.project.chimera_file import load_project
    from studio.project.export_names import sound_name, stem_name
    from studio.project.song_sound import song_sound

    mix, stems, tail = parts
    form = _form(out, kind, rate, tail=tail)
    song = load_project(path).song
    sound = song_sound(song, instrument)
    if sound.pad is not None:
        sound = replace(sound, pad=replace(sound.pad, renders=folders.rendered_dir()))
    if not sound.notes:
        raise PlainError("There is nothing to hear in this song: it has no notes.")
    if not (mix or stems):
        raise PlainError("With --no-mix, say --stems as well: otherwise there is nothing to write.")
    target = out or path.with_name(sound_name(song, path.stem))
    target = target if target.suffix else target.with_name(target.name + form.suffix)
    folder = target.with_name(f"{target.stem} stems")
    stem_paths = tuple(
        folder / (stem_name(song, number, lane.name) + form.suffix)
        for number, lane in enumerate(sound.lanes, 1)
    )
    bank = load_factory_bank(resources_dir() / "sounds")
    job = BounceJob(sound, bank, form, target if mix else None, stem_paths if stems else ())
    written = run_shown(job, _models(pad=sound.pad is not None))
    _tell(written, sound, as_json=as_json)


def _models(*, pad: bool) -> WeightStore:
    """Return the models as the window has them: with the person's own WaveNet, where there is one."""
    from studio.models import open_store
    from studio.project.settings import SettingsStore
    from studio.timbre.wavenet_jobs import TakeWavenet
    from studio.worker.inline import run_inline

    store = open_store()
    own = SettingsStore().load().wavenet if pad else ""
    if own:
        # Where it cannot be read any more the window, too, goes on with the one that comes with the program.
        with contextlib.suppress(PlainError):
            run_inline(TakeWavenet(Path(own)), models=store)
    return store


def _form(out: Path | None, kind: Format | None, rate: Rate, *, tail: bool) -> FileForm:
    from studio.project.bounce_job import FileForm

    suffix = out.suffix.lower() if out is not None else ""
    named: SoundFormat = "flac24" if suffix == ".flac" else "wav24"
    wanted: Any = kind.value if kind is not None else named
    frames: Any = int(rate)
    form = FileForm(wanted, frames, tail)
    if suffix and suffix != form.suffix:
        raise PlainError(f"A file in {form.kind} ends in “{form.suffix}”, not in “{suffix}”.")
    return form


def _tell(written: tuple[Path, ...], sound: SongSound, *, as_json: bool) -> None:
    import soundfile

    files = [
        {"path": str(path), "seconds": round(info.duration, 3), "rate": info.samplerate}
        for path in written
        for info in [soundfile.info(path)]
    ]
    notices = [
        f"Left out: “{name}”; the engine plays {len(sound.lanes)} tracks at once."
        for name in sound.left_out
    ]
    text = "\n".join([*(f"{f['path']}  {f['seconds']:.1f} s" for f in files), *notices])
    tell({"files": files, "notices": notices}, text, as_json=as_json)
