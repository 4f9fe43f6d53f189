"""Pictures to draw after: of every usual format, and none that keeps the program busy."""

from __future__ import annotations

import gzip
import time
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.bench.faults.examples import pictures
from studio.ui.sketch.picture_file import PictureError, read_picture

HEAD = b'<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10">'


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.qt_log_ignore("Skipping a nested svg element")
def test_every_format_is_read(qtbot: QtBot, tmp_path: Path) -> None:
    files = pictures()
    assert {"picture.png", "picture.jpg", "rich.svg"} <= set(files)
    for name, data in files.items():
        assert not read_picture(written(tmp_path, name, data)).isNull(), name


def test_the_content_counts_and_not_the_name(qtbot: QtBot, tmp_path: Path) -> None:
    path = written(tmp_path, "photo.jpg", HEAD + b'<path d="M0 0L9 9"/></svg>')
    assert read_picture(path).width() == 20


def test_a_large_picture_is_read_smaller(qtbot: QtBot, tmp_path: Path) -> None:
    data = HEAD.replace(b"20", b"9000").replace(b"10", b"30") + b'<path d="M0 0L9 9"/></svg>'
    assert read_picture(written(tmp_path, "a.svg", data)).width() == 4096


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.png", b"", "no picture"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "no picture"),
        ("a.txt", b"hello", "no picture"),
        ("a.svgz", gzip.compress(HEAD + b"</svg>", mtime=0), "no picture"),
        ("a.svg", HEAD + b"<script>1</script></svg>", "holds a program"),
        (
            "a.svg",
            HEAD + b'<filter id="f"><feGaussianBlur stdDeviation="1e9"/></filter></svg>',
            "filters",
        ),
    ],
)
def test_what_is_refused(qtbot: QtBot, tmp_path: Path, name: str, data: bytes, why: str) -> None:
    with pytest.raises(PictureError, match=why):
        read_picture(written(tmp_path, name, data))
    with pytest.raises(PictureError, match="could not be opened"):
        read_picture(tmp_path / "nothing.png")


def test_uses_of_uses_are_refused_at_once(qtbot: QtBot, tmp_path: Path) -> None:
    """Found by `chimera bench faults`: Qt drew 2**25 lines."""
    layers = "".join(
        f'<g id="u{i}"><use href="#u{i - 1}"/><use href="#u{i - 1}"/></g>' for i in range(1, 26)
    )
    data = HEAD + b'<path id="u0" d="M0 0L1 1"/>' + layers.encode() + b'<use href="#u25"/></svg>'
    began = time.process_time()
    with pytest.raises(PictureError, match="repeats its parts"):
        read_picture(written(tmp_path, "bomb.svg", data))
    assert time.process_time() - began < 2.0
