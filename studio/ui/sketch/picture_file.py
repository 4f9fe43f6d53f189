"""A picture to draw after, read with care: Qt's readers trust a file more than a stranger's file deserves."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from studio.errors import PlainError
from studio.files import plain_reason
from studio.sketch.files.svg_check import SvgError, check_svg

MAX_BYTES = 128 * 2**20
MAX_SIDE = 4096
"""Pixels; a larger picture is read smaller."""
FORMATS = ("png", "jpeg", "jpg", "gif", "bmp", "webp")
_ZIPPED = b"\x1f\x8b"


class PictureError(PlainError):
    """A picture cannot be shown; the text is one sentence that names the file."""


def read_picture(path: Path) -> QImage:
    """Read a picture, at most 4,096 pixels a side.

    An SVG has to pass the checks of an imported drawing first: Qt draws uses of uses, filters and the like for as long
    as they take.

    Raises:
        PictureError: it is no picture, is damaged, or could keep the program busy for ever.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise PictureError(f"“{path.name}” is larger than {MAX_BYTES // 2**20} MB.")
        data = path.read_bytes()
    except OSError as error:
        raise PictureError(f"“{path.name}” could not be opened: {plain_reason(error)}.") from error
    image = _decoded(data, _form(path, data))
    if image.isNull():
        raise PictureError(f"“{path.name}” is no picture that can be shown.")
    return image


def _form(path: Path, data: bytes) -> str:
    """Return Qt's name of the picture's format."""
    buffer = _buffer(data)
    form = bytes(QImageReader.imageFormat(buffer).data()).decode("ascii", "replace")
    if form in FORMATS:
        return form
    if data.startswith(_ZIPPED) or b"<svg" not in data[:4096].lower():
        raise PictureError(f"“{path.name}” is no picture that can be shown.")
    try:
        check_svg(data)
    except SvgError as error:
        raise PictureError(f"“{path.name}” {error}") from error
    if b"<filter" in data.lower() or b":filter" in data.lower():
        raise PictureError(f"“{path.name}” uses filters, which are not drawn here.")
    return "svg"


def _decoded(data: bytes, form: str) -> QImage:
    buffer = _buffer(data)
    reader = QImageReader(buffer, QByteArray(form.encode()))
    reader.setAutoTransform(True)
    size = reader.size()
    if size.width() > MAX_SIDE or size.height() > MAX_SIDE:
        largest = QSize(MAX_SIDE, MAX_SIDE)
        reader.setScaledSize(size.scaled(largest, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


def _buffer(data: bytes) -> QBuffer:
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    return buffer
