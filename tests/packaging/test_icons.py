"""Icons of Windows and Apple, read by another reader."""

from __future__ import annotations

import struct

import pytest
from bundle import icons
from bundle.places import APP_ICON
from PySide6.QtCore import QBuffer, QByteArray
from PySide6.QtGui import QImage, QImageReader


@pytest.fixture(scope="module")
def images() -> dict[int, bytes]:
    return icons.draw(APP_ICON)


def test_every_size_is_drawn(images: dict[int, bytes]) -> None:
    for size, png in images.items():
        image = QImage.fromData(png)
        assert (image.width(), image.height()) == (size, size)
        assert image.pixelColor(size // 2, size // 2).alpha() > 0


def test_windows_icon(images: dict[int, bytes]) -> None:
    data = QByteArray(icons.ico(images))
    buffer = QBuffer(data)
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, b"ico")
    sizes = set()
    for number in range(reader.imageCount()):
        reader.jumpToImage(number)
        sizes.add(reader.read().width())
    assert sizes == {16, 24, 32, 48, 64, 128, 256}


def test_apple_icon(images: dict[int, bytes]) -> None:
    data = icons.icns(images)
    assert data[:4] == b"icns"
    assert struct.unpack(">I", data[4:8])[0] == len(data)
    at, widths = 8, {}
    while at < len(data):
        name, length = struct.unpack(">4sI", data[at : at + 8])
        widths[name] = QImage.fromData(data[at + 8 : at + length]).width()
        at += length
    assert widths == {
        b"ic11": 32, b"ic12": 64, b"ic07": 128, b"ic08": 256, b"ic13": 256, b"ic09": 512, b"ic14": 512, b"ic10": 1024
    }  # fmt: skip
