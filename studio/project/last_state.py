"""The last state of a killed program's song: a snapshot, or the project file, and every edit made since.

Which of them counts, the logs say (edit_log.py): a log that follows a project file, or nothing, was begun when there
was nothing to recover, so every snapshot before it is out of date.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from studio.files import backup_path
from studio.project.chimera_file import LoadedProject, ProjectError, load_project
from studio.project.edit_log import FileStamp, FoundLog, LogHeader, find_logs, read_records
from studio.project.edit_record import read_record
from studio.project.schema import DocumentError
from studio.project.snapshot import INDEX, read_index, read_snapshot
from studio.project.song import Song


def unsaved_logs(folder: Path) -> list[FoundLog]:
    """Return the logs of a session that hold edits, with what leads to them; none where nothing was edited."""
    logs = find_logs(folder, _log_of_snapshot(folder))
    return logs if any(not log.empty for log in logs) else []


def nothing_unsaved(folder: Path) -> bool:
    """Return whether nothing was edited since the song was last whole on the disk."""
    since = _log_of_snapshot(folder)
    logs = find_logs(folder, since)
    if any(not log.empty for log in logs):
        return False
    if not (folder / INDEX).exists():
        return True
    # A log begun after the snapshot, at a project file or at nothing: the song was saved or left after it.
    return bool(logs) and logs[0].header.base in ("file", "whole") and logs[0].number > (since or 0)


def read_last_state(folder: Path) -> LoadedProject:
    """Put the last state of a session's song together.

    Raises:
        DocumentError: it is damaged.
        OSError: there is none.
    """
    logs = unsaved_logs(folder)
    loaded = _base(folder, logs)
    song = loaded.song
    # An edit that cannot be read takes those after it along: they tell of a song that is not there.
    with contextlib.suppress(DocumentError, OSError):
        for log in logs:
            for record in read_records(log):
                song = read_record(song, record)
    return LoadedProject(
        song, {}, loaded.notices, loaded.extra, None, loaded.app_version, loaded.file_version
    )


def _base(folder: Path, logs: list[FoundLog]) -> LoadedProject:
    """Return the state that the first log follows."""
    head = logs[0].header if logs else None
    if head is not None and head.base == "whole":
        return LoadedProject(Song())
    if head is not None and head.base == "file":
        try:
            return load_project(_same_file(Path(head.project), head))
        except ProjectError as error:
            raise DocumentError("its project file cannot be read") from error
    opened, extra = read_snapshot(folder)
    return LoadedProject(
        opened.song, {}, opened.notices, extra, None, opened.app_version, opened.file_version
    )


def _same_file(path: Path, head: LogHeader) -> Path:
    """Return the file that was edited: the project's, or the one kept beside it if a save was just done."""
    for one in (path, backup_path(path)):
        if FileStamp.of(one) == FileStamp(one, head.size, head.changed_ns):
            return one
    raise DocumentError("its project file was moved or changed by another program")


def _log_of_snapshot(folder: Path) -> int | None:
    if not (folder / INDEX).exists():
        return None
    with contextlib.suppress(OSError, DocumentError):
        return read_index(folder).log
    return None
