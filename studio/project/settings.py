"""What the program remembers of a person between sessions: one small JSON file that can never stop it from starting."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from studio.files import FileSaveError, backup_path, save_bytes_atomically
from studio.project import folders
from studio.project.room_settings import RoomSettings

SCHEMA_VERSION = 1
_MAX_BYTES = 2**22
_PORTS = Meta(max_length=256)


@dataclass(frozen=True)
class MidiInputChoice:
    """What a MIDI input does.

    Attributes:
        on: it plays.
        channel: 1..16, the only one that is heard; 0 for all.
        mpe: it speaks MPE, lower zone, though it may never say so.
        member_range: semitones that a note of its own channel bends.
        manager_range: semitones that all notes bend together.
    """

    on: bool = True
    channel: Annotated[int, Meta(ge=0, le=16)] = 0
    mpe: bool = False
    member_range: Annotated[int, Meta(ge=1, le=96)] = 48
    manager_range: Annotated[int, Meta(ge=1, le=96)] = 2


@dataclass(frozen=True)
class MidiOutputChoice:
    """What a MIDI output gets.

    Attributes:
        song: the notes of the song.
        keys: what is played on keyboards.
        clock: MIDI clock.
        channel: 1..16, on which notes go out; 0 leaves each its own.
        delay_ms: how much later than heard here, for instruments that answer sooner; negative is earlier.
    """

    song: bool = False
    keys: bool = False
    clock: bool = False
    channel: Annotated[int, Meta(ge=0, le=16)] = 0
    delay_ms: Annotated[float, Meta(ge=-50.0, le=200.0)] = 0.0


@dataclass(frozen=True)
class Settings(RoomSettings):
    """The preferences and the last state of the window; what the rooms add is told at :class:`RoomSettings`.

    Attributes:
        theme: colours of the window.
        motion: whether decoration may move; ``"system"`` asks the system.
        ui_scale: size of the whole interface, 0.5..3, times the screen's own.
        autosave_seconds: how long after a change it is saved for recovery, 1..600.
        device: where the networks run; ``"auto"`` takes CUDA, then MPS, then the CPU.
        gpu_torch: where a double-click program looks for a torch for CUDA: ``"auto"``, ``"off"`` or a folder.
        model_cache_mb: most memory of loaded weights, in MiB, 64..65536.
        open_folder: where the last project was opened or saved, "" for the documents folder.
        import_folder: where the last MIDI, image or sound came from.
        export_folder: where the last export went.
        recent: paths of projects, newest first, at most 12 (see recent.py).
        window_geometry: the window's place and size as Qt packs it, base64.
        window_state: docks and toolbars as Qt packs them, base64.
        shortcuts: keys a person gave to actions, by action id; "" for none.
        reopen_last: whether the last project is opened at start.
        asked: questions answered with "do not ask again", and the answer.
        sound_device: name of the output device, "" for the system's default.
        sound_driver: name of its driver (ALSA, JACK, Core Audio ...), "" for any.
        sound_rate: frames a second.
        sound_block: frames a buffer.
        sound_exclusive: whether the device is ours alone (Windows' WASAPI).
        metronome: whether the click sounds while playing.
        count_in: whether a bar of clicks comes before playing and recording.
        record_replace: whether what is recorded replaces the notes in its time; else it adds to them.
        record_grid: grid that recorded onsets are pulled to, "" for none.
        instrument: General MIDI program that plays clips which are on no track, 128 for drums.
        master_relative: whether the master pad lets the rooms' pads keep apart instead of putting all at one place.
        master_db: level of the output, -60 (silent) to +6 dB.
        metronome_db: level of the click, likewise.
        response_silence: bars of silence that end a call, 0.5, 1 or 2.
        response_similarity: of the answer to the call, 0..1.
        response_temperature: of the answer, 0..1.5.
        response_program: General MIDI program 0..128 of the answer, or -1 for the sound of the keys.
        response_click: whether call and response clicks while no song plays.
        response_play_along: whether what is played during an answer is no new call.
        hear_on_hover: whether a clip under the mouse is heard briefly.
        play_together: whether the other tracks of the song play along with the clip on show.
        tour_seen: whether the tour was taken or left; it is offered once.
        export_rate: frames a second of exported sound.
        export_format: its kind of file and depth.
        export_parts: whether an exported song is one file, a file for each track, or both.
        export_tail: whether exported sound rings out.
        midi_system: name of the MIDI system (ALSA, JACK ...), "" for the first that answers.
        midi_inputs: what the person chose for MIDI inputs, by name; others are played on all channels.
        midi_outputs: the same for outputs; others get nothing.
        midi_clock_from: name of the input whose clock the song follows, "" for none.
        wavenet: checkpoint of the person's own that renders the timbre pad, "" for none.
    """

    theme: Literal["dark", "light"] = "dark"
    motion: Literal["system", "full", "reduced"] = "system"
    ui_scale: Annotated[float, Meta(ge=0.5, le=3.0)] = 1.0
    autosave_seconds: Annotated[float, Meta(ge=1.0, le=600.0)] = 5.0
    device: Literal["auto", "cuda", "mps", "cpu"] = "auto"
    gpu_torch: Annotated[str, Meta(max_length=4096)] = "auto"
    model_cache_mb: Annotated[int, Meta(ge=64, le=65536)] = 512
    open_folder: str = ""
    import_folder: str = ""
    export_folder: str = ""
    recent: Annotated[tuple[str, ...], Meta(max_length=12)] = ()
    window_geometry: str = ""
    window_state: str = ""
    shortcuts: dict[str, str] = field(default_factory=dict)
    reopen_last: bool = False
    asked: dict[str, str] = field(default_factory=dict)
    sound_device: str = ""
    sound_driver: str = ""
    sound_rate: Annotated[float, Meta(ge=8000.0, le=384000.0)] = 48000.0
    sound_block: Literal[64, 128, 256, 512, 1024, 2048] = 256
    sound_exclusive: bool = False
    metronome: bool = False
    count_in: bool = False
    record_replace: bool = False
    record_grid: Literal["", "1/4", "1/4T", "1/8", "1/8T", "1/16", "1/16T", "1/32", "1/32T"] = ""
    instrument: Annotated[int, Meta(ge=0, le=128)] = 0
    master_relative: bool = False
    master_db: Annotated[float, Meta(ge=-60.0, le=6.0)] = 0.0
    metronome_db: Annotated[float, Meta(ge=-60.0, le=6.0)] = 0.0
    response_silence: Annotated[float, Meta(ge=0.5, le=2.0)] = 1.0
    response_similarity: Annotated[float, Meta(ge=0.0, le=1.0)] = 0.5
    response_temperature: Annotated[float, Meta(ge=0.0, le=1.5)] = 0.5
    response_program: Annotated[int, Meta(ge=-1, le=128)] = -1
    response_click: bool = False
    response_play_along: bool = False
    hear_on_hover: bool = False
    play_together: bool = True
    tour_seen: bool = False
    export_rate: Literal[44100, 48000, 96000] = 48000
    export_format: Literal["wav16", "wav24", "wav32", "flac16", "flac24"] = "wav24"
    export_parts: Literal["mix", "stems", "both"] = "mix"
    export_tail: bool = True
    midi_system: str = ""
    midi_inputs: Annotated[dict[str, MidiInputChoice], _PORTS] = field(default_factory=dict)
    midi_outputs: Annotated[dict[str, MidiOutputChoice], _PORTS] = field(default_factory=dict)
    midi_clock_from: str = ""
    wavenet: str = ""


Migration = Callable[[dict[str, Any]], None]
MIGRATIONS: dict[int, Migration] = {}
"""From each older schema version to the next; each changes the plain values in place."""


class SettingsStore:
    """The settings, their file, and who wants to know of a change.

    :meth:`update` changes the values in memory and tells the listeners; writing the file is the caller's to time (a
    second after the last change, and on leaving).

    Attributes:
        notices: sentences for the person about what :meth:`load` could not read.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or folders.config_dir() / "settings.json"
        self._settings = Settings()
        self._unknown: dict[str, Any] = {}
        self._saved: bytes | None = None
        self._listeners: list[Callable[[Settings, frozenset[str]], None]] = []
        self.notices: list[str] = []

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return self._path

    @property
    def settings(self) -> Settings:
        """The settings as they stand."""
        return self._settings

    @property
    def unsaved(self) -> bool:
        """Whether :meth:`save` has something to write."""
        return self._encoded() != self._saved

    def load(self) -> Settings:
        """Read the file. What cannot be read becomes its default, with a notice; the file is then kept as ``.bak``."""
        self.notices.clear()
        self._settings, self._unknown, self._saved = Settings(), {}, None
        try:
            if not self._path.exists():
                return self._settings
            with self._path.open("rb") as stream:
                data = stream.read(_MAX_BYTES)
            tree = msgspec.json.decode(data, type=dict[str, Any])
        except (OSError, ValueError, RecursionError):
            self._give_up("The settings could not be read, so they are as new")
            return self._settings
        self._saved = data
        self._take(tree)
        return self._settings

    def listen(self, listener: Callable[[Settings, frozenset[str]], None]) -> None:
        """Call ``listener`` with the settings and the names of the changed fields after every change."""
        self._listeners.append(listener)

    def update(self, **changes: Any) -> Settings:
        """Change fields by name and tell the listeners.

        Raises:
            ValueError: a value is outside of its field's range (the text says which).
            TypeError: there is no field of that name.
        """
        if unknown := changes.keys() - set(_FIELDS):
            raise TypeError(f"there is no setting {', '.join(sorted(unknown))}")
        values = {name: _checked(name, value) for name, value in changes.items()}
        changed = frozenset(
            name for name, value in values.items() if getattr(self._settings, name) != value
        )
        if changed:
            self._settings = dataclasses.replace(self._settings, **values)
            for listener in tuple(self._listeners):
                listener(self._settings, changed)
        return self._settings

    def save(self) -> None:
        """Write the file if anything changed, atomically.

        Raises:
            FileSaveError: it cannot be written; the text is one sentence for the person.
        """
        data = self._encoded()
        if data == self._saved:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FileSaveError(
                "The settings were not saved: their folder cannot be made."
            ) from error
        save_bytes_atomically(self._path, data)
        self._saved = data

    def _encoded(self) -> bytes:
        fields = {name: getattr(self._settings, name) for name in _FIELDS}
        tree = {"schema_version": SCHEMA_VERSION, **fields, **self._unknown}
        return msgspec.json.format(msgspec.json.encode(tree), indent=2)

    def _take(self, tree: dict[str, Any]) -> None:
        version = tree.pop("schema_version", 0)
        version = version if isinstance(version, int) else 0
        if version > SCHEMA_VERSION:
            self._give_up(
                "The settings are those of a newer version; what this one knows was taken"
            )
        for step in range(max(version, 0), SCHEMA_VERSION):
            if step in MIGRATIONS:
                MIGRATIONS[step](tree)
        values: dict[str, Any] = {}
        lost: list[str] = []
        for name in _FIELDS:
            if name in tree:
                try:
                    values[name] = _checked(name, tree.pop(name))
                except ValueError:
                    lost.append(name.replace("_", " "))
        self._settings = Settings(**values)
        self._unknown = tree
        if lost:
            self._give_up(f"Some settings could not be read and are as new: {', '.join(lost)}")

    def _give_up(self, sentence: str) -> None:
        backup = backup_path(self._path)
        with contextlib.suppress(OSError, FileSaveError):
            save_bytes_atomically(backup, self._path.read_bytes())
            sentence += f"; the old file is kept as {backup.name}"
        self.notices.append(sentence + ".")


_FIELDS = tuple(item.name for item in dataclasses.fields(Settings))


def _checked(name: str, value: Any) -> Any:
    return getattr(msgspec.convert({name: msgspec.to_builtins(value)}, Settings), name)
