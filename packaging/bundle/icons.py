"""The program's icon in all sizes and forms, drawn from the one SVG: ``python -m bundle.icons``."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from pathlib import Path

from bundle.places import APP_ICON, FOLDER_NAME, ICONS

SIZES = (16, 22, 24, 32, 48, 64, 96, 128, 256, 512, 1024)
_ICO = (16, 24, 32, 48, 64, 128, 256)
_ICNS = {
    b"ic11": 32,
    b"ic12": 64,
    b"ic07": 128,
    b"ic08": 256,
    b"ic13": 256,
    b"ic09": 512,
    b"ic14": 512,
    b"ic10": 1024,
}
"""Apple's names of the sizes that hold PNG files; some mean the same pixels at double density."""


def draw(svg: Path, sizes: tuple[int, ...] = SIZES) -> dict[int, bytes]:
    """Return the drawing as PNG files by their width."""
    from PySide6.QtCore import QBuffer, QIODevice, Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    renderer = QSvgRenderer(str(svg))
    drawn = {}
    for size in sizes:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")
        drawn[size] = bytes(buffer.data().data())
    return drawn


def ico(images: Mapping[int, bytes]) -> bytes:
    """Return a Windows icon of PNG images (ICONDIR and ICONDIRENTRY as Microsoft documents them)."""
    sizes = [size for size in _ICO if size in images]
    head = struct.pack("<HHH", 0, 1, len(sizes))
    at = len(head) + 16 * len(sizes)
    entries, data = b"", b""
    for size in sizes:
        side = size % 256  # 0 stands for 256
        entries += struct.pack(
            "<BBBBHHII", side, side, 0, 0, 1, 32, len(images[size]), at + len(data)
        )
        data += images[size]
    return head + entries + data


def icns(images: Mapping[int, bytes]) -> bytes:
    """Return an Apple icon of PNG images: blocks of a name, a length that counts itself, and a file."""
    blocks = b"".join(
        name + struct.pack(">I", len(images[size]) + 8) + images[size]
        for name, size in _ICNS.items()
        if size in images
    )
    return b"icns" + struct.pack(">I", len(blocks) + 8) + blocks


def main() -> None:
    """Write all of them below ``build``."""
    images = draw(APP_ICON)
    ICONS.mkdir(parents=True, exist_ok=True)
    for size, png in images.items():
        (ICONS / f"{size}.png").write_bytes(png)
    (ICONS / f"{FOLDER_NAME}.ico").write_bytes(ico(images))
    (ICONS / f"{FOLDER_NAME}.icns").write_bytes(icns(images))


if __name__ == "__main__":
    main()
