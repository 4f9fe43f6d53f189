"""What reads each kind of file, as far as a file that a person opens goes before anything is shown.

Each takes a path and returns the sentences a person would see about a file that was taken; a file that is refused
raises the PlainError whose text is shown. Whatever else is raised is a fault.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from studio.errors import PlainError


def recording(path: Path) -> list[str]:
    """Read a recording, find where it begins, its pitch and a loop, and bring it to the rate of the networks."""
    from studio.timbre.sound.loop import find_loop
    from studio.timbre.sound.onset import onset
    from studio.timbre.sound.read import probe, read_sound
    from studio.timbre.sound.resample import for_net
    from studio.timbre.sound.root_pitch import detect_root_pitch
    from studio.timbre.sound.sniff import is_recording

    is_recording(path)
    probe(path)
    sound = read_sound(path)
    sound = replace(sound, start=onset(sound.mono, sound.sample_rate))
    detect_root_pitch(sound.mono, sound.sample_rate)
    find_loop(sound.mono, sound.sample_rate)
    for_net(sound, 64_000)
    return []


def midi(path: Path) -> list[str]:
    """Read a MIDI file as clips to choose from."""
    from studio.melody.midi.read import read_midi

    return list(read_midi(path).notices)


def midi_song(path: Path) -> list[str]:
    """Read a MIDI file as a whole song."""
    from studio.project.midi_song_read import midi_to_song

    return list(midi_to_song(path).notices)


def drawing(path: Path) -> list[str]:
    """Read an SVG drawing."""
    from studio.sketch.files.sniff import is_svg
    from studio.sketch.files.svg_read import read_svg

    is_svg(path)
    return list(read_svg(path).notices)


def project(path: Path) -> list[str]:
    """Open a project, and save what was opened again."""
    from studio.project.chimera_file import load_project, save_project

    loaded = load_project(path)
    save_project(path.with_name("again.chimera"), loaded.song, extra=loaded.extra)
    return list(loaded.notices)


def model(path: Path) -> list[str]:
    """Load a model folder of ours, with what lies beside its weights."""
    from studio.melody import space_files as melody_files
    from studio.models import open_store
    from studio.sketch import space_files as sketch_files

    store = open_store(path.parent)
    store.load(path.name, "cpu")
    said = []
    if path.name == "melody":
        said += _tried(lambda: melody_files.read_map(path))
    if path.name == "sketch":
        said += _tried(lambda: sketch_files.read_map(path))
    return said


def tensorflow(path: Path) -> list[str]:
    """Read a TensorFlow checkpoint's tensors, and try to build the sound model from them."""
    from studio.tf_checkpoint import read_tf_checkpoint
    from studio.timbre.net.published import build_published

    tensors = read_tf_checkpoint(path)
    return _tried(lambda: build_published(tensors))


def published(path: Path) -> list[str]:
    """Load a MusicVAE checkpoint (a folder) or a Sketch-RNN model (a file)."""
    if path.is_dir():
        from studio.melody.net.checkpoint import read_checkpoint
        from studio.melody.net.published import build_musicvae

        tensors = read_checkpoint(path).tensors
        return _tried(lambda: build_musicvae(tensors))
    from studio.sketch.net.published import load_published

    load_published(path)
    return []


def archive(path: Path) -> list[str]:
    """Read drawings from an archive of strokes."""
    from studio.sketch.files.sniff import is_stroke_archive
    from studio.sketch.files.stroke_archive import read_archive

    is_stroke_archive(path)
    read_archive(path)
    return []


def picture(path: Path) -> list[str]:
    """Read a picture to draw after."""
    from studio.ui.sketch.picture_file import read_picture

    read_picture(path)
    return []


def document(path: Path) -> list[str]:
    """Read the settings, or a map of MIDI controls, as at the program's start."""
    if path.name.startswith("settings"):
        from studio.project.settings import SettingsStore

        store = SettingsStore(path)
        store.load()
        store.save()
        return store.notices
    from studio.live.learn.map_files import MapFiles
    from studio.live.learn.mapping import MappingTable

    files = MapFiles(path.parent)
    files.load_into(MappingTable())
    return files.notices


def autosave(path: Path) -> list[str]:
    """Recover what a killed program left: its song (a folder), or a take (a file)."""
    if path.is_dir():
        from studio.project.recovery import find_recoverable

        return [said for one in find_recoverable(path.parent) for said in one.load().notices]
    from studio.live.record.recorder import recover_takes

    return recover_takes(path.parent)[1]


def _tried(work: Callable[[], object]) -> list[str]:
    """Do a second thing with a file that was read; return the sentence with which that is refused."""
    try:
        work()
    except PlainError as error:
        return [str(error)]
    return []
