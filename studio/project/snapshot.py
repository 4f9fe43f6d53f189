"""One folder that always holds the last complete state of a song, whenever the program is killed.

    song.json           the document, the project it belongs to and the time; replaced as a whole
    blobs/<hash>.<ext>  notes, samples and the like, under a hash of their content

A blob never changes once it has its name, and ``song.json`` takes its place only when all blobs it names are on the
disk. So each snapshot writes only the clips and sounds that are new, and a kill at any moment leaves the one before.
"""

from __future__ import annotations

import contextlib
import hashlib
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from studio.files import save_bytes_atomically
from studio.melody.notes import Clip
from studio.project.clip_midi import clip_to_midi
from studio.project.envelope import MAX_DOCUMENT, OpenedDocument, open_document, write_document
from studio.project.extras import Extra
from studio.project.schema import DocumentError
from studio.project.song import Song
from studio.project.sound_codec import encode_sound
from studio.timbre.item import Sound

INDEX = "song.json"
_BLOBS = "blobs"
_MAX_INDEX = MAX_DOCUMENT + 2**20


class SnapshotDoc(Struct):
    """The content of ``song.json``.

    Attributes:
        document: the project document.
        when: ISO time it was written.
        project: path of the project file, "" where there is none yet.
        title: the song's title.
        members: blobs of the project's unknown members, by member name.
        thumbnail: blob of a PNG picture, or None.
        log: number of the list of edits that goes on from here (edit_log.py).
    """

    document: msgspec.Raw
    when: str
    project: str = ""
    title: str = ""
    members: dict[str, str] = {}
    thumbnail: str | None = None
    log: int = 0


class SnapshotWriter:
    """Writes snapshots of one session into its folder; for one thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # What the last snapshot held, by identity: a value that is still the same object needs no second look.
        # The values are kept alive here, so that no other can come to have the same identity.
        self._known: dict[int, tuple[object, str]] = {}
        self._used: dict[int, tuple[object, str]] = {}

    def write(
        self,
        song: Song,
        *,
        project: Path | None,
        extra: Extra,
        thumbnail: bytes | None,
        log: int = 0,
    ) -> None:
        """Make ``song`` the state that a recovery finds; the edits after it are in the log of that number.

        Raises:
            OSError: a folder cannot be made.
            FileSaveError: the disk refuses; the snapshot before is untouched.
            DocumentError: the song holds what no project file can.
        """
        if not (self._folder / _BLOBS).exists():
            self._known = {}  # someone cleared the folder away: everything is written again
            (self._folder / _BLOBS).mkdir(parents=True)
        self._used = {}
        document = write_document(song, self, extra.keys)
        index = SnapshotDoc(
            document=msgspec.Raw(document),
            when=datetime.now(UTC).isoformat(),
            project=str(project or ""),
            title=song.title,
            members={name: self._put(data, data, "bin") for name, data in extra.members.items()},
            thumbnail=self._put(thumbnail, thumbnail, "png") if thumbnail else None,
            log=log,
        )
        save_bytes_atomically(self._folder / INDEX, msgspec.json.encode(index))
        self._known, self._used = self._used, {}
        self._drop_unused()

    def clear(self) -> None:
        """Leave nothing to recover, because the project file holds it all."""
        (self._folder / INDEX).unlink(missing_ok=True)
        self._known = {}
        self._drop_unused()

    def put_clip(self, clip: Clip, tempo: float) -> str:
        """Keep a clip's notes (called by the document)."""
        known = self._known.get(id(clip))
        data = b"" if known else clip_to_midi(clip, tempo)
        return self._put(clip, data, "mid")

    def put_sound(self, sound: Sound) -> str:
        """Keep a sound's samples (called by the document)."""
        ending, data = "", b""
        # By the samples: marks that a person moves make another sound, but write nothing anew.
        if id(sound.samples) not in self._known:
            ending, data = encode_sound(sound.samples, sound.sample_rate)
        return self._put(sound.samples, data, ending)

    def _put(self, value: object, data: bytes, ending: str) -> str:
        known = self._known.get(id(value)) or self._used.get(id(value))
        if known is None:
            name = f"{_hash(data)}.{ending}"
            path = self._folder / _BLOBS / name
            if not path.exists():
                save_bytes_atomically(path, data)
            known = (value, name)
        self._used[id(value)] = known
        return known[1]

    def _drop_unused(self) -> None:
        used = {name for _, name in self._known.values()}
        with contextlib.suppress(OSError):
            for path in (self._folder / _BLOBS).iterdir():
                if path.name not in used:
                    path.unlink(missing_ok=True)


def read_index(folder: Path) -> SnapshotDoc:
    """Read what a folder's snapshot is of, without its song.

    Raises:
        DocumentError: it is not readable.
        OSError: there is none.
    """
    with (folder / INDEX).open("rb") as stream:
        data = stream.read(_MAX_INDEX)
    try:
        return msgspec.json.decode(data, type=SnapshotDoc)
    except (ValueError, RecursionError) as error:
        raise DocumentError("the autosave is damaged") from error


def read_snapshot(folder: Path) -> tuple[OpenedDocument, Extra]:
    """Read the song of a folder's snapshot, and what else its project held.

    Raises:
        DocumentError: it is damaged.
        OSError: there is none.
    """
    index = read_index(folder)
    opened = open_document(
        bytes(index.document), lambda name, limit: read_blob(folder, name, limit)
    )
    members = {
        member: read_blob(folder, blob, MAX_DOCUMENT) for member, blob in index.members.items()
    }
    return opened, Extra(opened.unknown, members)


def read_blob(folder: Path, name: str, limit: int) -> bytes:
    """Read a blob and check it against its name.

    Raises:
        DocumentError: it is missing, too large or damaged.
    """
    try:
        if Path(name).name != name:
            raise DocumentError("the autosave is damaged")
        with (folder / _BLOBS / name).open("rb") as stream:
            data = stream.read(limit + 1)
    except OSError as error:
        raise DocumentError(f"a part of the autosave is missing ({name})") from error
    if len(data) > limit or _hash(data) != name.partition(".")[0]:
        raise DocumentError(f"a part of the autosave is damaged ({name})")
    return data


def _hash(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=20).hexdigest()
