"""The editor as the window sees it: clips, ghosts, playhead, menus, tool bar, what is painted, what is read aloud."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QImage
from PySide6.QtWidgets import QApplication, QMenu, QToolButton, QWidget

from studio.bench.roll import bench_clip, bench_roll
from studio.melody.edits.grid import grid_named
from studio.melody.notes import Clip, Meter, Note
from studio.project.song import Key
from studio.ui.look import theme
from studio.ui.look.theme import tokens
from studio.ui.roll import canvas
from studio.ui.roll.colours import palette
from studio.ui.roll.note_menu import note_menu
from studio.ui.roll.paint_notes import MOST_ROUNDED
from studio.ui.roll.piano_roll import PianoRollEditor
from studio.ui.roll.rows import Fold
from tests.ui.roll.conftest import BEAT, TUNE
from tests.ui.roll.hand import CTRL, Hand

rows = list(TUNE)


def colour_at(editor: PianoRollEditor, point: QPointF) -> QColor:
    image: QImage = editor.canvas.grab().toImage()
    ratio = image.devicePixelRatio()
    return image.pixelColor((point * ratio).toPoint())


def near(a: QColor, b: QColor) -> bool:
    return all(abs(x - y) <= 2 for x, y in zip(a.getRgb(), b.getRgb(), strict=True))


# -- clips --------------------------------------------------------------------------------------


def test_a_clip_of_another_id_is_shown_from_its_start(hand: Hand) -> None:
    hand.select(0, 1)
    hand.editor.look.zoom(8)
    other = Clip("Long").with_notes([Note(i * BEAT, BEAT, 40 + i % 5) for i in range(200)])
    hand.editor.set_clip(other)
    view = hand.editor.state.view
    assert hand.editor.state.session.selection == frozenset()
    assert view.left == 0
    assert view.ticks_shown == pytest.approx(8 * 4 * BEAT, rel=0.05)
    assert 0 <= view.y(42) <= view.height


def test_another_value_of_the_clip_keeps_the_view(hand: Hand) -> None:
    hand.editor.look.zoom(3)
    view = hand.editor.state.view
    hand.select(3)
    hand.key(Qt.Key.Key_Up)
    hand.history.undo()
    assert hand.editor.state.view == view


def test_the_clip_fits_the_window_until_the_person_zooms(hand: Hand, qtbot) -> None:
    editor = hand.editor
    end = hand.clip.length
    editor.resize(800, 500)
    QApplication.processEvents()
    assert 0.9 * editor.canvas.width() < editor.state.view.x(end) <= editor.canvas.width()
    editor.look.zoom(3)
    zoom = editor.state.view.px_per_tick
    editor.resize(1200, 700)
    QApplication.processEvents()
    assert editor.state.view.px_per_tick == zoom


def test_without_a_clip_the_mouse_does_nothing(hand: Hand) -> None:
    hand.editor.set_clip(None)
    for point in (QPointF(300, 200), QPointF(20, 20)):
        hand.double_click(point)
        hand.drag(point, point + QPointF(100, 50))
    assert hand.said == []
    assert hand.editor.clip() is None
    assert hand.editor.grab().width() > 0


def test_a_clip_that_changes_under_a_drag_ends_the_drag(hand: Hand) -> None:
    start = hand.at(BEAT + 480, 64)
    hand.press(start)
    hand.drag_on(start, hand.at(3 * BEAT, 64))
    hand.history.undo()
    assert hand.editor.host.gesture is None
    assert hand.rows == rows
    hand.move(hand.at(6 * BEAT, 64))
    hand.release(hand.at(6 * BEAT, 64))
    assert hand.rows == rows
    assert not hand.editor.tip.isVisible()


def test_selection_changed_says_how_many(hand: Hand, qtbot) -> None:
    with qtbot.waitSignal(hand.editor.selection_changed, check_params_cb=lambda n: n == 4):
        hand.key(Qt.Key.Key_A, CTRL)
    assert hand.editor.tool_bar.status.text() == "4 notes selected"
    hand.select(1)
    assert hand.editor.tool_bar.status.text() == "E4 · bar 1.2.1 · vel 90"


# -- playhead -----------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["off", "page", "smooth"])
def test_following_the_playhead(hand: Hand, mode: str) -> None:
    editor = hand.editor
    editor.set_follow(mode)
    editor.look.zoom(8)
    editor.look.to_start()
    before = editor.state.view.left
    tick = int(editor.state.view.ticks_shown * 1.2)
    editor.set_playhead(tick)
    after = editor.state.view
    if mode == "off":
        assert after.left == before
    elif mode == "page":
        assert after.left == pytest.approx(min(tick, after.max_left))
    else:
        assert after.x(tick) == pytest.approx(after.width * 0.4, abs=2)


def test_an_unknown_follow_mode_is_refused(editor: PianoRollEditor) -> None:
    with pytest.raises(ValueError, match="sideways"):
        editor.set_follow("sideways")


def test_the_view_stays_while_a_note_is_dragged(hand: Hand) -> None:
    hand.editor.look.zoom(8)
    hand.editor.look.to_start()
    hand.press(hand.at(200, 60))
    hand.editor.set_playhead(6 * BEAT)
    assert hand.editor.state.view.left == 0
    hand.release(hand.at(200, 60))


def test_only_a_strip_is_painted_while_the_playhead_moves(hand: Hand, monkeypatch, qtbot) -> None:
    hand.editor.set_playhead(BEAT)
    repaint(hand.editor)
    spans: list[tuple[float, float]] = []
    monkeypatch.setattr(canvas, "paint_notes", lambda *args: spans.append(args[-1]))
    hand.editor.set_playhead(BEAT + 60)
    repaint(hand.editor)
    assert len(spans) == 1
    assert spans[0][1] - spans[0][0] < 60


def repaint(editor: PianoRollEditor) -> None:
    QApplication.sendEvent(editor, QEvent(QEvent.Type.UpdateRequest))


# -- painting -----------------------------------------------------------------------------------


def test_notes_ghosts_and_selection_have_their_colours(hand: Hand) -> None:
    editor = hand.editor
    ghost = Clip("Ghost").with_notes([Note(3 * BEAT, BEAT, 62)])
    editor.set_ghosts((ghost,))
    hand.hover(QPointF(5, 5))
    editor.state.put_cell(7 * BEAT, 50)
    soft, loud = hand.at(480, 60, 0.85), hand.at(4 * BEAT + 960, 72, 0.85)
    colours = palette()
    assert near(colour_at(editor, loud), colours.notes.fill[110 * 16 // 128])
    assert near(colour_at(editor, soft), colours.notes.fill[80 * 16 // 128])
    assert colours.notes.fill[13] != colours.notes.fill[10]
    place = hand.at(3 * BEAT + 500, 62)
    with_ghost = colour_at(editor, place)
    hand.key(Qt.Key.Key_G)
    assert not near(colour_at(editor, place), with_ghost)
    hand.select(0)
    assert near(colour_at(editor, soft), colours.selected.fill[80 * 16 // 128])


def test_many_notes_are_plain_blocks_of_the_same_colours(editor: PianoRollEditor) -> None:
    editor.set_clip(Clip("Many").with_notes(Note(i * 60, 55, 60 + i % 3) for i in range(900)))
    editor.look.fit()
    view = editor.state.view
    assert MOST_ROUNDED < 900
    row = palette().notes.fill[80 * 16 // 128]
    image = editor.canvas.grab().toImage()
    y = int((view.y(61) + view.row_px / 2) * image.devicePixelRatio())
    found = sum(near(image.pixelColor(x, y), row) for x in range(image.width()))
    assert found > 0.15 * image.width()


def test_rows_outside_of_the_scale_are_shaded_while_it_is_shown(hand: Hand) -> None:
    editor = hand.editor
    editor.set_key(Key(2, "major"))
    editor.canvas.clearFocus()
    inside, outside = hand.at(6.6 * BEAT, 66), hand.at(6.6 * BEAT, 65)
    assert near(colour_at(editor, inside), palette().ground)
    assert near(colour_at(editor, outside), palette().dark_row)
    editor.look.toggle_scale()
    assert near(colour_at(editor, inside), palette().dark_row)
    assert near(colour_at(editor, outside), palette().ground)


@pytest.mark.parametrize("clip", [None, Clip("Empty")])
def test_an_empty_editor_says_what_to_do(editor: PianoRollEditor, clip) -> None:
    full = Clip("Full").with_notes([Note(0, 1, 10)])
    editor.set_clip(full)
    centre = QPointF(editor.canvas.rect().center())
    box = QPointF(centre.x() - 60, centre.y() - 12)
    before = colour_at(editor, box)
    editor.set_clip(clip)
    assert colour_at(editor, box) != before


def test_the_hint_is_written_as_large_as_all_words(editor: PianoRollEditor, monkeypatch) -> None:
    written = []
    monkeypatch.setattr(
        editor.canvas, "_paint_hint", lambda painter, _text: written.append(painter.font().key())
    )
    editor.set_clip(Clip("Empty"))
    editor.canvas.grab()
    assert set(written) == {editor.canvas.font().key()}


def test_the_theme_can_change_while_it_is_open(hand: Hand) -> None:
    app = QApplication.instance()
    place = hand.at(6.6 * BEAT, 62)
    try:
        theme.apply_theme(app, theme.LIGHT)
        assert colour_at(hand.editor, place).lightness() > 200
        theme.apply_theme(app, theme.DARK)
        assert colour_at(hand.editor, place).lightness() < 60
    finally:
        theme.apply_theme(app, theme.DARK)


@pytest.mark.parametrize("name", [theme.DARK, theme.LIGHT])
def test_note_names_can_be_read_on_every_shade(qapp, name: str) -> None:
    theme.apply_theme(qapp, name)
    try:
        colours = palette()
        for shades in (colours.notes, colours.selected):
            for fill, text in zip(shades.fill, shades.text, strict=True):
                assert contrast(fill, text) >= 4.5
    finally:
        theme.apply_theme(qapp, theme.DARK)


def contrast(a: QColor, b: QColor) -> float:
    def light(colour: QColor) -> float:
        parts = [
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
            for c in colour.getRgbF()[:3]
        ]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    high, low = sorted((light(a), light(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("meter", [Meter(3, 4), Meter(7, 8), Meter(6, 8), Meter(5, 4)])
@pytest.mark.parametrize("zoom", [0.05, 1.0, 12.0])
def test_any_meter_can_be_painted_at_any_zoom(editor: PianoRollEditor, meter, zoom) -> None:
    editor.set_clip(Clip("Odd", meter=meter, loop=(0, 960)).with_notes([Note(0, 50_000, 60)]))
    for name in ("1/4", "1/16T", "Adaptive"):
        editor.look.set_grid(grid_named(name))
        editor.look.zoom(zoom)
        assert not editor.grab().isNull()


# -- menus and tool bar --------------------------------------------------------------------------


def menu_of(editor: PianoRollEditor) -> QMenu:
    return next(m for m in editor.findChildren(QMenu, "noteMenu") if m.isVisible())


def all_actions(menu: QMenu) -> list:
    found = []
    for action in menu.actions():
        found += all_actions(action.menu()) if action.menu() else [action]
    return [action for action in found if not action.isSeparator()]


def test_the_menu_key_opens_the_menu_of_everything(hand: Hand) -> None:
    editor = hand.editor
    hand.select(0, 1)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), QPoint(5, 5))
    QApplication.sendEvent(editor.canvas, event)
    menu = menu_of(editor)
    titles = {action.text().split("\t")[0] for action in all_actions(menu)}
    assert {
        "Cut notes",
        "Legato",
        "Quantise settings…",
        "Reverse in time",
        "Fit the clip",
    } <= titles
    next(a for a in all_actions(menu) if a.objectName() == "roll.octave_up").trigger()
    assert [row[2] for row in hand.rows] == [72, 76, 67, 72]
    menu.close()


def test_the_menu_offers_only_what_can_be_done(hand: Hand) -> None:
    hand.editor.open_menu(QPoint(0, 0))
    menu = menu_of(hand.editor)
    possible = {a.objectName(): a.isEnabled() for a in all_actions(menu)}
    assert not possible["roll.cut"]
    assert not possible["roll.paste"]
    assert possible["roll.select_all"]
    menu.close()
    hand.select(0)
    hand.editor.edit.copy()
    hand.editor.open_menu(QPoint(0, 0))
    possible = {a.objectName(): a.isEnabled() for a in all_actions(menu_of(hand.editor))}
    assert possible["roll.cut"]
    assert possible["roll.paste"]
    menu_of(hand.editor).close()


def test_tool_buttons(hand: Hand, qtbot) -> None:
    buttons = hand.editor.tool_bar.buttons
    state = hand.editor.state
    for name in ("draw", "erase", "split", "select"):
        qtbot.mouseClick(buttons[name], Qt.MouseButton.LeftButton)
        assert state.options.tool.name.lower() == name
        assert [n for n in ("select", "draw", "erase", "split") if buttons[n].isChecked()] == [name]
    qtbot.mouseClick(buttons["snap"], Qt.MouseButton.LeftButton)
    assert not state.options.snap
    qtbot.mouseClick(buttons["triplet"], Qt.MouseButton.LeftButton)
    assert state.options.grid == grid_named("1/16T")
    qtbot.mouseClick(buttons["loop"], Qt.MouseButton.LeftButton)
    assert buttons["loop"].isChecked()
    assert hand.clip.loop is not None
    qtbot.mouseClick(buttons["quantise"], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(buttons["quantise_dialog"], Qt.MouseButton.LeftButton)
    assert hand.editor.quantise_popup.isVisible()
    hand.editor.quantise_popup.close()
    qtbot.mouseClick(buttons["more"], Qt.MouseButton.LeftButton)
    menu_of(hand.editor).close()


def test_menus_of_the_tool_bar(hand: Hand) -> None:
    bar, state = hand.editor.tool_bar, hand.editor.state
    next(a for a in bar.grid_menu.actions() if a.text() == "1/8T").trigger()
    assert state.options.grid == grid_named("1/8T")
    assert bar.buttons["grid"].text().startswith("1/8T")
    next(a for a in bar.fold_menu.actions() if a.data() is Fold.USED).trigger()
    assert len(state.view.rows) == 4
    assert bar.buttons["fold"].isChecked()
    next(a for a in bar.follow_menu.actions() if a.text() == "Smoothly").trigger()
    assert state.options.follow.value == "smooth"


@pytest.mark.parametrize("width", [360, 480, 640, 1200])
def test_a_narrow_tool_bar_gives_up_what_the_menu_has(editor: PianoRollEditor, width) -> None:
    editor.resize(width, 500)
    QApplication.processEvents()
    assert editor.width() == width
    bar = editor.tool_bar
    shown = [name for name, button in bar.buttons.items() if button.isVisible()]
    assert {"select", "draw", "erase", "split", "grid", "more"} <= set(shown)
    edges = sorted((bar.buttons[n].geometry() for n in shown), key=lambda r: r.left())
    assert all(a.right() < b.left() for a, b in pairwise(edges))
    assert edges[-1].right() <= bar.width()
    assert (len(shown) == len(bar.buttons)) == (width == 1200)
    menu = note_menu({s.id[5:]: s for s in editor.action_specs()}, editor.state, editor)
    offered = {action.objectName().removeprefix("roll.") for action in all_actions(menu)}
    assert set(bar.buttons) - set(shown) <= offered


def test_a_click_on_the_tool_bar_leaves_the_keyboard_with_the_notes(hand: Hand, qtbot) -> None:
    for button in hand.editor.tool_bar.findChildren(QToolButton):
        assert button.focusPolicy() == Qt.FocusPolicy.TabFocus
    qtbot.mouseClick(hand.editor.tool_bar.buttons["draw"], Qt.MouseButton.LeftButton)
    assert hand.canvas.hasFocus()


# -- for everybody --------------------------------------------------------------------------------


def test_everything_has_a_name_and_a_tooltip(editor: PianoRollEditor) -> None:
    for part in (editor.canvas, editor.ruler, editor.lane, editor.keys, editor.time_bar):
        assert part.accessibleName()
    for button in editor.tool_bar.buttons.values():
        assert button.accessibleName()
        assert button.toolTip()
        assert button.height() >= 24
    for part in (editor.ruler, editor.lane, editor.keys, editor.grip):
        assert part.toolTip()
    assert "Ctrl" in editor.tool_bar.buttons["triplet"].toolTip()


def test_the_selection_is_read_aloud(hand: Hand) -> None:
    assert hand.canvas.accessibleDescription() in ("", "Nothing selected")
    hand.select(0)
    assert hand.canvas.accessibleDescription() == "Selected: C4 · bar 1.1.1 · vel 80"
    hand.select(0, 1)
    assert hand.canvas.accessibleDescription() == "Selected: 2 notes"


def test_the_keyboard_cursor_shows_only_with_the_keyboard(hand: Hand) -> None:
    assert hand.editor.canvas.shows_cell()
    hand.select(0)
    assert not hand.editor.canvas.shows_cell()
    hand.editor.state.session.select(())
    other = QWidget(hand.editor)
    other.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    other.show()
    other.setFocus()
    assert not hand.editor.canvas.shows_cell()


def test_the_mouse_hints_are_listed(editor: PianoRollEditor) -> None:
    hints = editor.mouse_hints()
    assert len({hint.gesture for hint in hints}) == len(hints) >= 15


def test_leaving_forgets_what_was_under_the_mouse(hand: Hand) -> None:
    hand.hover(hand.at(480, 60))
    assert hand.editor.state.overlay.hover == hand.note(0).id
    QApplication.sendEvent(hand.canvas, QEvent(QEvent.Type.Leave))
    assert hand.editor.state.overlay.hover is None
    assert hand.editor.state.mouse_tick is None


# -- speed --------------------------------------------------------------------------------------


def test_the_bench_measures_every_frame(qapp) -> None:
    figures = bench_roll(notes=300, frames=4)
    for times in (figures.pan, figures.pan_all, figures.zoom, figures.edit, figures.playhead):
        assert len(times) == 4
        assert all(frame.wall_ms > 0 for frame in times)
    assert len(bench_clip(300).notes) == 300


def test_the_tokens_are_used(qapp) -> None:
    assert near(palette().dark_row, tokens().black_key_row)
