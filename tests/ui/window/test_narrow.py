from itertools import pairwise

import pytest

from studio.ui.window.status_bar import StatusBar


@pytest.mark.parametrize("width", [960, 1280, 1360, 1920, 2560])
def test_nothing_of_the_transport_bar_overlaps(qtbot, window, width):
    bar, live = window.bar, window.live
    window.resize(width, 720)
    live.instrument.set_instruments({0: "Piano"})
    fields = (bar.position, bar.tempo, bar.meter, bar.tonic, bar.scale, live.instrument, live.meter)

    def apart() -> bool:
        # On a narrow bar the buttons at its end lie in the "…" menu.
        buttons = [bar._buttons[name] for name in ("edit.undo", "edit.redo")]
        shown = [part for part in (*fields, *buttons) if part.isVisibleTo(bar)]
        places = [part.geometry() for part in shown]
        fits = places[-1].right() < bar.width()
        return fits and all(a.right() < b.left() for a, b in pairwise(places))

    qtbot.waitUntil(lambda: bar.width() == width and apart())


def test_a_step_of_the_history_is_forgotten_but_other_words_stay(qtbot):
    status = StatusBar()
    qtbot.addWidget(status)
    status.set_standing("Keys: F1")
    status.say("Undid: Move", of_step=True)
    status.forget_step()
    assert status.hint.text() == "Keys: F1"
    status.say("Saved")
    status.forget_step()
    assert status.hint.text() == "Saved"
