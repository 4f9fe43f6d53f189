"""Seeing a sound: its rainbowgram, and beside it those of what the live decoder and the WaveNet make of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from studio.files import save_bytes_atomically
from studio.timbre.item import Sound
from studio.timbre.live_jobs import Seen, SeeSound
from studio.timbre.see.rainbowgram import rainbowgram_png, rainbowgram_svg
from studio.timbre.sound.resample import NET_RATE
from studio.ui.background.io_pool import IoPool
from studio.ui.background.submit import Submit
from studio.ui.timbre.embeddings import Embeddings
from studio.ui.timbre.listening import Listening
from studio.ui.timbre.rainbow_view import RainbowView
from studio.ui.timbre.wavenet import Wavenet
from studio.worker.events import Failed, Finished, JobEvent, Stepped
from studio.worker.job import Priority

Floats = NDArray[np.float32]
CHANNEL = "timbre.see"
DECODED, RENDERED = "decoded:", "rendered:"


class SeeTab(QObject):
    """Keeps the rainbowgrams of the sound on show up to date while they are seen.

    Args:
        view: what shows them.
        submit: gives jobs to the worker.
        embeddings: of the sounds.
        listening: plays what is clicked.
        pool: where pictures are written.
        wavenet: whether there is one that may be heard, whose picture is shown too.
        cache: folder of notes rendered with it.

    Signals:
        failed: a sentence and details.
        saved: path of a picture.
    """

    failed = Signal(str, str)
    saved = Signal(object)

    def __init__(
        self,
        view: RainbowView,
        submit: Submit,
        embeddings: Embeddings,
        listening: Listening,
        pool: IoPool,
        wavenet: Wavenet,
        cache: Path,
    ) -> None:
        super().__init__(view)
        self._wavenet, self._cache = wavenet, cache
        self._renders = 0
        self._view, self._submit, self._embeddings = view, submit, embeddings
        self._listening, self._pool = listening, pool
        self._sound: Sound | None = None
        self._seen: Seen | None = None
        self._drawn: object = None
        self._trouble = False
        self._active = False
        view.clicked.connect(self._listen)
        listening.moved.connect(self._on_moved)
        listening.ended.connect(lambda _id: self._hide_playheads())
        wavenet.changed.connect(self._refresh)
        wavenet.replaced.connect(self._on_replaced)

    def show(self, sound: Sound | None) -> None:
        """Show a sound, or nothing."""
        self._sound = sound
        self._refresh()

    def set_active(self, active: bool) -> None:
        """Work only while somebody looks."""
        self._active = active
        self._refresh()

    def save(self, path: Path) -> None:
        """Write the finished pictures as PNG, or as SVG where the path ends so."""
        grams = list(self._view.grams)
        title = self._sound.name if self._sound is not None else ""

        def work() -> Path:
            if path.suffix.lower() == ".svg":
                data = rainbowgram_svg(grams, title=title).encode()
            else:
                data = rainbowgram_png(grams)
            save_bytes_atomically(path, data)
            return path

        self._pool.run(work, self.saved.emit, self.failed.emit)

    # -- within -----------------------------------------------------------------------------

    def _refresh(self) -> None:
        sound = self._sound
        if sound is None:
            self._drawn = self._seen = None
            self._view.set_grams(())
            return
        cache = self._cache if self._wavenet.audible else None
        edits = (sound.start, sound.stop, sound.root_pitch, id(sound.curves))
        wanted = (id(sound.samples), *edits, cache, self._renders)
        if not self._active or wanted == self._drawn:
            return
        self._drawn, self._seen, self._trouble = wanted, None, False
        self._show_seen()
        job = SeeSound(sound, self._embeddings.of(sound), cache)
        self._submit(job, CHANNEL, Priority.NORMAL, lambda event: self._on_event(event, wanted))

    def _on_replaced(self) -> None:
        self._renders += 1
        self._refresh()

    def _on_event(self, event: JobEvent, wanted: object) -> None:
        if wanted != self._drawn:
            return
        if isinstance(event, Stepped) and event.step.partial is not None:
            self._seen = event.step.partial
        elif isinstance(event, Finished):
            self._seen = event.result
        elif isinstance(event, Failed):
            self._trouble = True
            self.failed.emit(event.sentence, event.details)
        else:
            return
        self._show_seen()

    def _show_seen(self) -> None:
        name = "" if self._sound is None else self._sound.name
        seen = self._seen
        grams = [(f"{name} · original", None if seen is None else seen.original)]
        made = [("Live decoder", None if seen is None else seen.decoded)]
        if self._wavenet.audible:
            made.append(("WaveNet", None if seen is None else seen.rendered))
        # What could not be made is left out.
        grams += [(words, gram) for words, gram in made if gram is not None or not self._trouble]
        self._view.set_grams(grams)

    def _reconstructions(self) -> list[tuple[str, Floats]]:
        """Return what can be listened to besides the original: ids and samples, in the order of the pictures."""
        sound, seen = self._sound, self._seen
        if sound is None or seen is None:
            return []
        pairs = ((DECODED, seen.samples), (RENDERED, seen.rendered_samples))
        return [(kind + sound.id, samples) for kind, samples in pairs if samples is not None]

    def _listen(self, number: int, share: float) -> None:
        sound, made = self._sound, self._reconstructions()
        if sound is None:
            return
        if number == 0:
            self._listening.play(sound, sound.start + round(share * (sound.stop - sound.start)))
        elif number <= len(made):
            sound_id, samples = made[number - 1]
            again = Sound("", samples[:, None], NET_RATE, id=sound_id)
            self._listening.play(again, round(share * len(samples)))

    def _on_moved(self, sound_id: str, frame: float) -> None:
        sound, seen = self._sound, self._seen
        if sound is None or seen is None:
            return
        if sound_id == sound.id:
            seconds = (frame - sound.start) / sound.sample_rate
            self._view.set_playhead(0, _share(seconds, seen.original.seconds))
        for number, (made_id, samples) in enumerate(self._reconstructions(), 1):
            if sound_id == made_id:
                self._view.set_playhead(number, _share(frame, len(samples)))

    def _hide_playheads(self) -> None:
        for number in range(3):
            self._view.set_playhead(number, None)


def _share(place: float, whole: float) -> float | None:
    share = place / max(whole, 1e-6)
    return share if 0.0 <= share <= 1.0 else None
