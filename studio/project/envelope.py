"""The document around a song: its format, version, writer and unknown keys; shared by project files and autosaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from studio import __version__
from studio.project.document import SongReader, Store, song_to_document
from studio.project.extras import Tree, unknown_keys, with_unknown_keys
from studio.project.migrations import migrate
from studio.project.schema import (
    FORMAT,
    VERSION,
    DocumentError,
    ProjectDoc,
    check_document,
    decode_document,
    encode_document,
    read_header,
    read_tree,
)
from studio.project.song import Song

MAX_DOCUMENT = 2**26
"""Bytes of a document."""


@dataclass(frozen=True)
class OpenedDocument:
    """What a document held: see :class:`studio.project.chimera_file.LoadedProject`."""

    song: Song
    notices: tuple[str, ...]
    unknown: Tree
    app_version: str
    file_version: int


def write_document(song: Song, store: Store, unknown: Tree) -> bytes:
    """Describe a song as JSON, its notes and samples going to ``store``.

    Raises:
        DocumentError: it holds what no document can, so that it could not be opened again.
    """
    saved = datetime.now(UTC).isoformat(timespec="seconds")
    document = ProjectDoc(
        FORMAT, VERSION, song_to_document(song, store), app=__version__, saved=saved
    )
    data = encode_document(document)
    # A document that could not be opened again must not take the place of one that can.
    decode_document(data)
    if unknown:
        data = encode_document(with_unknown_keys(read_tree(data), unknown))
    if len(data) > MAX_DOCUMENT:
        raise DocumentError("its drawings and paths take more than 64 MB")
    return data


def open_document(data: bytes, read: Callable[[str, int], bytes]) -> OpenedDocument:
    """Build a song from JSON of any version.

    Args:
        data: the document.
        read: returns the content of a file it names, refusing one of more than so many bytes.

    Raises:
        DocumentError: it is not valid; the text says where and why.
    """
    version = _checked_version(data)
    tree = read_tree(data)
    added = migrate(tree, version)
    document = check_document(tree)
    reader = SongReader(lambda name, limit: added[name] if name in added else read(name, limit))
    return OpenedDocument(
        song=reader.song(document.song),
        notices=tuple(reader.notices),
        unknown=unknown_keys(tree, msgspec.to_builtins(document)),
        app_version=document.app,
        file_version=version,
    )


def _checked_version(data: bytes) -> int:
    header = read_header(data)
    if header.format != FORMAT:
        raise DocumentError("it is not a Chimera Studio project")
    if header.version > VERSION:
        raise DocumentError(
            f"it was made by a newer Chimera Studio (file version {header.version}; "
            f"this one reads up to {VERSION})"
        )
    if header.version < 1:
        raise DocumentError(f"it claims the impossible file version {header.version}")
    return header.version
