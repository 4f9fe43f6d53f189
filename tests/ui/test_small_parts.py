"""Parts that need no window: words, numbers and rules."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QPushButton, QSlider, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from studio.assets import resources_dir
from studio.melody.notes import TICKS_PER_BEAT, Clip, Meter
from studio.project.export_names import safe_stem
from studio.ui.actions.fuzzy import near, score
from studio.ui.drag.drops import sorted_by_kind
from studio.ui.look import theme
from studio.ui.look.style import style_sheet
from studio.ui.melody.clip_words import facts
from studio.ui.transport.tap_tempo import TapTempo
from studio.ui.transport.transport_bar import position_text
from studio.ui.widgets.side_column import SideColumn
from studio.ui.window.jobs_panel import seconds_text


def luminance(colour: QColor) -> float:
    parts = [colour.redF(), colour.greenF(), colour.blueF()]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: QColor, b: QColor) -> float:
    """Contrast ratio of the Web Content Accessibility Guidelines."""
    lighter, darker = sorted((luminance(a), luminance(b)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("name", [theme.DARK, theme.LIGHT])
def test_words_and_marks_stand_out_from_every_ground(qapp, name: str) -> None:
    theme.apply_theme(qapp, name)
    t = theme.tokens()
    try:
        for ground in (t.background, t.surface, t.raised, t.sunken):
            for word in (t.text, t.text_dim, t.accent, t.danger, t.warning, t.ok, *t.corner):
                assert contrast(word, ground) >= 4.5, (word.name(), ground.name())
        assert contrast(t.on_accent, t.accent) >= 4.5
        assert contrast(t.note, t.sunken) >= 3.0
        assert contrast(t.focus, t.background) >= 3.0
    finally:
        theme.apply_theme(qapp, theme.DARK)


def test_the_style_sheet_is_filled_in(qapp) -> None:
    text = style_sheet(theme.tokens())
    assert "@" not in text
    assert "%" not in text.replace("%)", "")


def test_chrome_pictures_of_the_style_sheet_exist() -> None:
    for name in (theme.DARK, theme.LIGHT):
        for mark in ("down", "up", "check"):
            assert (resources_dir() / "chrome" / f"{mark}-{name}.svg").is_file()


def test_a_theme_change_is_told(qapp) -> None:
    heard: list[str] = []
    slot = lambda: heard.append(theme.tokens().name)  # noqa: E731
    theme.theme_changed.connect(slot)
    theme.apply_theme(qapp, theme.LIGHT)
    theme.apply_theme(qapp, theme.DARK)
    theme.theme_changed.disconnect(slot)
    assert heard == [theme.LIGHT, theme.DARK]


@pytest.mark.parametrize(
    ("query", "better", "worse"),
    [
        ("und", "Undo", "Sound"),
        ("expo", "Export clip as MIDI", "Explain a sample of it"),
        ("em", "Export MIDI", "Remember"),
        ("qn", "Quantise notes", "Equal lengths next"),
    ],
)
def test_the_palette_ranks_as_people_expect(query: str, better: str, worse: str) -> None:
    good, bad = score(query, better), score(query, worse)
    assert good is not None
    assert bad is None or good > bad


def test_mistakes_are_forgiven_where_there_are_letters_enough() -> None:
    assert near("undp", "Undo") is not None
    assert near("unod", "Undo the last") is not None, "swapped"
    assert near("metronme", "Metronome") is not None
    assert near("xyz", "Undo") is None
    assert near("und", "Sound") is None, "few letters are taken as they are"
    better, worse = near("metro", "Metronome"), near("metri", "Metronome")
    assert better is not None
    assert worse is not None
    assert better > worse


def test_a_missing_letter_is_no_match() -> None:
    assert score("xyz", "Undo") is None
    assert score("oo", "Undo") is None


@given(st.text(max_size=40), st.text(max_size=60))
def test_fuzzy_takes_anything(query: str, text: str) -> None:
    score(query, text)
    near(query, text)


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("Twinkle to Arp 3 of 8", "Twinkle to Arp 3 of 8"),
        ("a/b\\c:d", "a b c d"),
        ("  ..", "Clip"),
        ("CON", "CON_"),
        ("con.x", "con.x_"),
        ("tab\there", "tab here"),
    ],
)
def test_names_become_file_names(name: str, stem: str) -> None:
    assert safe_stem(name) == stem


@given(st.text(max_size=300))
def test_every_name_becomes_a_file_name(name: str) -> None:
    stem = safe_stem(name)
    assert stem
    assert len(stem) <= 101
    assert not set(stem) & set('<>:"/\\|?*\x00\n')
    assert stem[-1] not in " ."


def test_taps_make_a_tempo() -> None:
    times = iter([0.0, 0.5, 1.0, 1.62, 2.0, 60.0])
    taps = TapTempo(lambda: next(times))
    assert taps.tap() is None
    assert taps.tap() == 120.0
    assert taps.tap() == 120.0
    assert taps.tap() == 120.0, "one late finger is forgiven"
    assert taps.tap() == 120.0
    assert taps.tap() is None, "a long pause begins anew"


def test_taps_stay_within_the_range_of_tempos() -> None:
    times = iter([0.0, 0.01])
    taps = TapTempo(lambda: next(times))
    taps.tap()
    assert taps.tap() == 300.0


@pytest.mark.parametrize(
    ("tick", "meter", "text"),
    [
        (0, Meter(), "1.1.1"),
        (4 * TICKS_PER_BEAT, Meter(), "2.1.1"),
        (TICKS_PER_BEAT * 5 + 480, Meter(), "2.2.3"),
        (TICKS_PER_BEAT * 3, Meter(6, 8), "2.1.1"),
        (-5, Meter(), "1.1.1"),
    ],
)
def test_positions_are_counted_from_one(tick: int, meter: Meter, text: str) -> None:
    assert position_text(tick, meter) == text


def test_facts_of_a_clip() -> None:
    assert facts(Clip(length=4 * TICKS_PER_BEAT)) == "1 bar, 0 notes"
    assert facts(Clip(length=3 * TICKS_PER_BEAT, meter=Meter(6, 8))) == "1 bar of 6/8, 0 notes"


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.4, "under a second"), (8.2, "8 s"), (125, "2 min 5 s")]
)
def test_durations_in_words(seconds: float, text: str) -> None:
    assert seconds_text(seconds) == text


def test_what_a_file_is_its_content_says(tmp_path: Path, two_files: list[Path]) -> None:
    import zipfile

    disguised = tmp_path / "song.bin"
    with zipfile.ZipFile(disguised, "w") as zipped:
        zipped.writestr("project.json", "{}")
    broken = tmp_path / "broken.chimera"
    broken.write_bytes(b"nothing")
    text = tmp_path / "words.mid"
    text.write_text("no music")
    drawing = tmp_path / "cat.txt"
    drawing.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    sound = tmp_path / "tone"
    soundfile.write(sound, np.zeros(100), 8000, format="WAV")
    found = sorted_by_kind([two_files[0], disguised, text, drawing, broken, sound])
    assert found.projects == [disguised, broken]
    assert found.others == [two_files[0], text]
    assert found.drawings == [drawing]
    assert found.recordings == [sound]


def test_a_folder_stands_for_its_midi_files(two_files: list[Path]) -> None:
    found = sorted_by_kind([two_files[0].parent])
    assert found.projects == []
    assert found.others == sorted(two_files)


def test_a_click_on_a_tab_takes_the_keyboard(qtbot: QtBot) -> None:
    panels = (("Shape", QSlider()), ("Map", QSlider()))
    side, stranger = SideColumn(QWidget(), panels), QPushButton("Jobs")
    outside = QWidget()
    row = QVBoxLayout(outside)
    row.addWidget(side)
    row.addWidget(stranger)
    qtbot.addWidget(outside)
    with qtbot.waitActive(outside):
        outside.show()
        outside.activateWindow()
    panels[0][1].setFocus()
    bar = side.tabs.tabBar()
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(1).center())
    assert side.tabs.currentIndex() == 1
    assert bar.hasFocus()
