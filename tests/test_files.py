"""Writing files atomically."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from studio.files import FileSaveError, atomic_file, backup_path, save_bytes_atomically


def test_a_new_file_is_written_with_the_usual_rights(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_bytes(b"")
    path = tmp_path / "a.bin"
    save_bytes_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode == plain.stat().st_mode
    assert {p.name for p in tmp_path.iterdir()} == {"plain", "a.bin"}


def test_the_old_file_is_kept_on_request(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    save_bytes_atomically(path, b"1", backup=True)
    assert not backup_path(path).exists()
    save_bytes_atomically(path, b"2", backup=True)
    save_bytes_atomically(path, b"3", backup=True)
    assert (path.read_bytes(), backup_path(path).read_bytes()) == (b"3", b"2")


def test_without_hard_links_the_old_file_is_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    path = tmp_path / "a.bin"
    save_bytes_atomically(path, b"1")
    save_bytes_atomically(path, b"2", backup=True)
    assert backup_path(path).read_bytes() == b"1"


@pytest.mark.skipif(os.name == "nt", reason="needs symbolic links and modes")
def test_a_link_is_followed_and_the_rights_are_kept(tmp_path: Path) -> None:
    real = tmp_path / "real.bin"
    real.write_bytes(b"old")
    real.chmod(0o640)
    link = tmp_path / "link.bin"
    link.symlink_to(real)
    save_bytes_atomically(link, b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    assert real.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("code", "why"),
    [(errno.ENOSPC, "the disk is full"), (errno.EROFS, "the disk is read-only")],
)
def test_a_refused_write_is_one_sentence_and_costs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, why: str
) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")

    def refuse(handle: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(FileSaveError) as caught:
        save_bytes_atomically(path, b"new", backup=True)
    assert str(caught.value) == f"“a.bin” was not saved: {why}."
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["a.bin"]


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileSaveError, match="its folder does not exist"):
        save_bytes_atomically(tmp_path / "nowhere" / "a.bin", b"")


def test_a_folder_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.bin").mkdir()
    with pytest.raises(FileSaveError, match="there is a folder of that name"):
        save_bytes_atomically(tmp_path / "a.bin", b"")


def test_what_a_killed_save_left_behind_goes_after_a_day(tmp_path: Path) -> None:
    path = tmp_path / "so[n]g.bin"
    old, fresh, other = (
        tmp_path / name
        for name in (".so[n]g.bin.00000000.tmp", ".so[n]g.bin.11111111.tmp", ".other.22222222.tmp")
    )
    for file in (old, fresh, other):
        file.write_bytes(b"half")
    for file in (old, other):
        os.utime(file, (0, 0))
    save_bytes_atomically(path, b"whole")
    assert {p.name for p in tmp_path.iterdir() if p.is_file()} == {
        path.name,
        fresh.name,
        other.name,
    }


def test_an_error_of_the_writer_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")
    with pytest.raises(TypeError), atomic_file(path) as stream:
        stream.writelines([b"half", None])
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["a.bin"]
    assert path.read_bytes() == b"old"
