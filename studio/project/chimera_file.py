"""The ``.chimera`` project file: a zip of ``project.json``, a MIDI file a clip, a FLAC file a sound, and safetensors.

    project.json          the song (see schema.py), format version 2
    clips/<id>.mid        the notes of a clip, 960 ticks to the quarter note, and nowhere else
    sounds/<id>.flac      a sound at its full quality (``.wav`` where FLAC would round it)
    latents.safetensors   arrays worth keeping, such as encoded clips; may be missing
    thumbnail.png         a small picture for file dialogs; may be missing

Unknown keys and members are kept. Saving is atomic and keeps the file before as ``<name>.bak``.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import safetensors
import safetensors.numpy
from numpy.typing import NDArray

from studio.errors import PlainError
from studio.files import FileSaveError, atomic_file, plain_reason
from studio.melody.notes import Clip
from studio.project.archive import ArchiveError, ArchiveReader, open_archive, write_member
from studio.project.clip_midi import ClipMidiError, clip_to_midi
from studio.project.envelope import MAX_DOCUMENT, open_document, write_document
from studio.project.extras import Extra
from studio.project.schema import VERSION, DocumentError
from studio.project.song import Song
from studio.project.sound_codec import SoundCodecError, encode_sound
from studio.timbre.item import Sound

SUFFIX = ".chimera"
Arrays = Mapping[str, NDArray[Any]]

DOCUMENT = "project.json"
LATENTS = "latents.safetensors"
THUMBNAIL = "thumbnail.png"
MAX_LATENTS = 2**29
MAX_THUMBNAIL = 2**23
MAX_UNKNOWN = 2**26
"""Bytes of all members of unknown names together."""

_PNG = b"\x89PNG\r\n\x1a\n"
_SAFE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class ProjectError(PlainError):
    """A project cannot be opened or saved; the text is one sentence for the person."""


@dataclass(frozen=True)
class LoadedProject:
    """What a project file held.

    Attributes:
        song: the song.
        arrays: cached arrays by name, as they were given to :func:`save_project`.
        notices: sentences for the person about what could not be taken over as it was.
        extra: what this build does not know; hand it back when saving.
        thumbnail: PNG bytes, or None.
        app_version: version of the program that wrote it.
        file_version: version of the file's format before migration.
    """

    song: Song
    arrays: dict[str, NDArray[Any]] = field(default_factory=dict)
    notices: tuple[str, ...] = ()
    extra: Extra = field(default_factory=Extra)
    thumbnail: bytes | None = None
    app_version: str = ""
    file_version: int = VERSION


def save_project(
    path: Path,
    song: Song,
    *,
    arrays: Arrays | None = None,
    thumbnail: bytes | None = None,
    extra: Extra | None = None,
) -> None:
    """Write a project, atomically; the file before it is kept as ``<name>.bak``.

    Args:
        path: where to.
        song: what to save.
        arrays: arrays worth keeping; only caches, since a damaged one is left out on opening.
        thumbnail: PNG bytes.
        extra: the unknown parts that :func:`load_project` returned.

    Raises:
        ProjectError: it cannot be written; the file that was there is untouched.
    """
    extra = extra or Extra()
    try:
        with (
            atomic_file(path, backup=True) as stream,
            zipfile.ZipFile(stream, "w", allowZip64=False) as zipped,
        ):
            store = _ZipStore(zipped)
            write_member(zipped, DOCUMENT, write_document(song, store, extra.keys), pack=True)
            if arrays:
                write_member(zipped, LATENTS, _pack_arrays(arrays), pack=False)
            if thumbnail:
                write_member(zipped, THUMBNAIL, thumbnail, pack=False)
            for name, data in extra.members.items():
                if name not in zipped.NameToInfo:
                    write_member(zipped, name, data, pack=True)
    except FileSaveError as error:
        raise ProjectError(str(error)) from error
    except (DocumentError, ArchiveError, ClipMidiError, SoundCodecError) as error:
        raise ProjectError(f"“{path.name}” was not saved: {error}.") from error
    except zipfile.LargeZipFile as error:
        raise ProjectError(f"“{path.name}” was not saved: it would be larger than 4 GB.") from error


def load_project(path: Path) -> LoadedProject:
    """Open a project of any version, under limits that keep a hostile file harmless.

    Raises:
        ProjectError: it cannot be opened; the text says why in one sentence.
    """
    try:
        with open_archive(path) as archive:
            return _load(archive)
    except OSError as error:
        raise ProjectError(f"“{path.name}” cannot be opened: {_why_unread(error)}.") from error
    except (ArchiveError, DocumentError) as error:
        raise ProjectError(f"“{path.name}” cannot be opened: {error}.") from error
    except MemoryError as error:
        raise ProjectError(f"“{path.name}” cannot be opened: the memory is full.") from error


class _ZipStore:
    """Writes clips and sounds into the zip, under their ids."""

    def __init__(self, zipped: zipfile.ZipFile) -> None:
        self._zip = zipped
        self._clips: dict[str, tuple[Clip, str]] = {}

    def put_clip(self, clip: Clip, tempo: float) -> str:
        known = self._clips.get(clip.id)
        if known is not None and known[0].notes == clip.notes:
            return known[1]
        name = self._free_name("clips", clip.id, "mid")
        write_member(self._zip, name, clip_to_midi(clip, tempo), pack=True)
        self._clips[clip.id] = (clip, name)
        return name

    def put_sound(self, sound: Sound) -> str:
        ending, data = encode_sound(sound.samples, sound.sample_rate)
        name = self._free_name("sounds", sound.id, ending)
        write_member(self._zip, name, data, pack=False)
        return name

    def _free_name(self, folder: str, identity: str, ending: str) -> str:
        stem = identity if _SAFE_ID.fullmatch(identity) else "item"
        name, count = f"{folder}/{stem}.{ending}", 1
        while name in self._zip.NameToInfo:
            count += 1
            name = f"{folder}/{stem}-{count}.{ending}"
        return name


def _load(archive: ArchiveReader) -> LoadedProject:
    if DOCUMENT not in archive:
        raise ArchiveError(f"it is not a Chimera Studio project (it has no {DOCUMENT})")
    used = {DOCUMENT, LATENTS, THUMBNAIL}

    def read(name: str, limit: int) -> bytes:
        used.add(name)
        return archive.read(name, limit)

    opened = open_document(archive.read(DOCUMENT, MAX_DOCUMENT), read)
    notices = list(opened.notices)
    members = _unknown_members(archive, used, notices)
    return LoadedProject(
        song=opened.song,
        arrays=_arrays(archive, notices),
        notices=tuple(notices),
        extra=Extra(opened.unknown, members),
        thumbnail=_thumbnail(archive),
        app_version=opened.app_version,
        file_version=opened.file_version,
    )


def _unknown_members(
    archive: ArchiveReader, used: set[str], notices: list[str]
) -> dict[str, bytes]:
    members: dict[str, bytes] = {}
    left = MAX_UNKNOWN
    for name in archive.names:
        if name in used:
            continue
        try:
            members[name] = archive.read(name, left)
        except ArchiveError as error:
            notices.append(f"A part this version does not know was left out: {error}.")
            continue
        left -= len(members[name])
    return members


def _arrays(archive: ArchiveReader, notices: list[str]) -> dict[str, NDArray[Any]]:
    if LATENTS not in archive:
        return {}
    try:
        arrays: dict[str, NDArray[Any]] = safetensors.numpy.load(archive.read(LATENTS, MAX_LATENTS))
    except (ArchiveError, safetensors.SafetensorError, KeyError, TypeError, ValueError):
        notices.append("The stored latents could not be read; they are computed again when needed.")
        return {}
    return arrays


def _pack_arrays(arrays: Arrays) -> bytes:
    packed: bytes = safetensors.numpy.save(
        {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    )
    return packed


def _thumbnail(archive: ArchiveReader) -> bytes | None:
    if THUMBNAIL not in archive:
        return None
    try:
        data = archive.read(THUMBNAIL, MAX_THUMBNAIL)
    except ArchiveError:
        return None  # a missing picture is not worth a word
    return data if data.startswith(_PNG) else None


def _why_unread(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, IsADirectoryError):
        return "it is a folder"
    if isinstance(error, PermissionError):
        return "you may not read it"
    return plain_reason(error)
