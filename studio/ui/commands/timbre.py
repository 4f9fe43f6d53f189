"""The commands of the timbre room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.ui.actions.listing import Listing
from studio.ui.actions.names import TIMBRE
from studio.ui.actions.registry import ActionSpec

if TYPE_CHECKING:
    from studio.ui.window.more_rooms import MoreRooms


def timbre_specs(rooms: MoreRooms) -> list[ActionSpec]:
    """Return them; the room is made by the first that needs it."""
    timbre = Listing(TIMBRE)
    shown = lambda: rooms.current == "timbre"  # noqa: E731
    filled = lambda: shown() and any(rooms.timbre.pad.filled)  # noqa: E731

    audible = lambda: shown() and rooms.timbre.wavenet.audible  # noqa: E731

    def load() -> None:
        rooms.show("timbre")
        rooms.timbre.wavenet_asked.emit()

    def bring() -> None:
        rooms.show("timbre")
        rooms.timbre.import_asked.emit()

    timbre.add(
        "timbre.import", "Import sounds…", "", bring, "import", words="wav flac recording sample"
    )
    timbre.add(
        "timbre.keys",
        "Play the timbre pad",
        "",
        lambda: rooms.timbre.keys.click(),
        "piano",
        "Keys, MIDI and the clip on show play the pad of the timbre room",
        words="on the keys instrument",
        when=shown,
        on=lambda: shown() and rooms.timbre.keys.isChecked(),
    )
    timbre.add(
        "timbre.listen",
        "Listen to the sound",
        "",
        lambda: rooms.timbre.editor.listen.click(),
        "play",
        when=lambda: shown() and rooms.timbre.editor.listen.isEnabled(),
    )
    timbre.add(
        "timbre.export",
        "Export the sound…",
        "",
        lambda: rooms.timbre.editor.export.click(),
        "export",
        words="wav flac",
        when=lambda: shown() and rooms.timbre.editor.export.isEnabled(),
    )
    timbre.add(
        "timbre.instrument",
        "Export the pad as an instrument…",
        "",
        lambda: rooms.timbre.head.take.click(),
        "export",
        "Take this point of the pad away as SFZ and DecentSampler",
        words="sampler multisample sfz decent",
        when=filled,
    )
    timbre.add(
        "timbre.render",
        "Render the pad",
        "",
        lambda: rooms.timbre.head.render_pad.click() if audible() else load(),
        "record-sound",
        "Render the whole pad with a WaveNet in the background, or stop that; it takes one that can be heard",
        words="nsynth wavenet quality checkpoint load",
        when=lambda: filled() or not audible(),
        on=lambda: shown() and rooms.timbre.head.render_pad.isChecked(),
        title_now=lambda: "Render the pad" if audible() else "Load a WaveNet checkpoint…",
    )
    timbre.add(
        "timbre.store",
        "Keep the pads as a scene",
        "",
        lambda: rooms.timbre.head.store.click(),
        "plus",
        words="store point",
        when=shown,
    )
    return timbre.specs
