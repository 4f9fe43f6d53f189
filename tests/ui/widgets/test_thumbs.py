import pytest
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from studio.melody.notes import TICKS_PER_BEAT, Clip, Note
from studio.ui.widgets.thumbs import clip_pixmap, paint_clip

WHITE = QColor("#ffffff")


def picture(clip: Clip, width: int = 80, height: int = 40) -> QImage:
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.black)
    painter = QPainter(image)
    paint_clip(painter, QRectF(0, 0, width, height), clip, WHITE)
    painter.end()
    return image


def brightest_row(image: QImage, x: int) -> int:
    return max(range(image.height()), key=lambda y: image.pixelColor(x, y).lightness())


@pytest.fixture
def rising() -> Clip:
    low = Note(0, TICKS_PER_BEAT, 60, 100)
    high = Note(4 * TICKS_PER_BEAT, TICKS_PER_BEAT, 72, 100)
    return Clip("Rising", (low, high), 8 * TICKS_PER_BEAT)


def test_time_goes_right_and_pitch_goes_up(qapp, rising):
    image = picture(rising)
    assert brightest_row(image, 5) > 30
    assert brightest_row(image, 45) < 10
    assert image.pixelColor(25, brightest_row(image, 5)).lightness() == 0


def test_soft_notes_are_fainter(qapp, rising):
    soft = rising.with_notes([Note(0, TICKS_PER_BEAT, 60, 20), rising.notes[1]])
    image = picture(soft)
    quiet = image.pixelColor(5, brightest_row(image, 5)).lightness()
    loud = image.pixelColor(45, brightest_row(image, 45)).lightness()
    assert 0 < quiet < loud


def test_a_single_pitch_lies_in_the_middle(qapp):
    image = picture(Clip("One", (Note(0, TICKS_PER_BEAT, 60),), 8 * TICKS_PER_BEAT))
    assert brightest_row(image, 5) == pytest.approx(20, abs=2)


def test_an_empty_clip_is_a_dotted_line(qapp):
    image = picture(Clip("Silence"))
    lit = [x for x in range(80) if image.pixelColor(x, 20).lightness() > 20]
    assert 10 < len(lit) < 80


def test_a_rectangle_too_small_is_left_alone(qapp, rising):
    image = picture(rising, 2, 1)
    assert image.pixelColor(0, 0).lightness() == 0


def test_pictures_are_kept_and_sharp(qapp, rising):
    first = clip_pixmap(rising, QSize(60, 30), WHITE, 2.0)
    again = clip_pixmap(rising, QSize(60, 30), WHITE, 2.0)
    assert first.cacheKey() == again.cacheKey()
    assert first.size() == QSize(120, 60)
    assert first.devicePixelRatio() == 2.0
    other = clip_pixmap(rising, QSize(60, 30), QColor("#ff0000"), 2.0)
    assert other.cacheKey() != first.cacheKey()


def test_many_notes_are_plain_blocks_at_the_same_places(qapp):
    few = [Note(i * 2400, 1200, 60 + i % 12, 100) for i in range(12)]
    many = few + [Note(i % 1200, 1, 60, 100) for i in range(600)]
    length = 8 * 4 * TICKS_PER_BEAT
    rounded = picture(Clip("Few", tuple(few), length), 320, 160)
    plain = picture(Clip("Many", tuple(many), length), 320, 160)
    for note in few:
        x = round((note.start + note.length / 2) / length * 320)
        assert brightest_row(plain, x) == pytest.approx(brightest_row(rounded, x), abs=1)
        assert plain.pixelColor(x, brightest_row(plain, x)).lightness() > 200
