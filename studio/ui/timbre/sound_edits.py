"""The sound on show joined to the song: marks, pitch and level edited with undo, analysis in the background."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from studio.project.sounds import find_sound, replace_sound
from studio.timbre.item import Sound
from studio.timbre.see.peaks import Peaks, make_peaks
from studio.timbre.sound.loop import find_loop
from studio.timbre.sound.onset import offset, onset, peak_gain_db
from studio.timbre.sound.root_pitch import detect_root_pitch
from studio.ui.background.io_pool import IoPool
from studio.ui.document import Document
from studio.ui.timbre.sound_editor import SoundEditor
from studio.ui.timbre.wave_marks import Handle, Marks
from studio.ui.widgets.toasts import Level, Notification

_KEPT_PEAKS = 16


class SoundEdits(QObject):
    """Shows a sound of the song in the editor and applies what the person does to it.

    Args:
        document: the song.
        editor: what shows the sound.
        pool: where peaks, pitch and loops are found.

    Signals:
        notify: a :class:`Notification`.
    """

    notify = Signal(object)

    def __init__(
        self, document: Document, editor: SoundEditor, pool: IoPool, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._editor, self._pool = document, editor, pool
        self._shown: str | None = None
        self._move = ""
        self._peaks: dict[int, tuple[Sound, tuple[Peaks, ...]]] = {}
        editor.mark_grabbed.connect(self._on_grabbed)
        editor.marks_moved.connect(self._on_marks)
        editor.mark_released.connect(document.commit)
        editor.renamed.connect(
            lambda name: self._edit("Rename sound", lambda s: replace(s, name=name))
        )
        editor.root_changed.connect(self._on_root)
        editor.gain_changed.connect(
            lambda gain: self._edit("Gain of the sound", lambda s: replace(s, gain_db=gain))
        )
        editor.trim_asked.connect(self._trim)
        editor.loop_asked.connect(self._loop)
        editor.normalise_asked.connect(self._normalise)
        editor.reset_asked.connect(
            lambda: self._edit(
                "Use the whole sound", lambda s: replace(s, start=0, end=None, loop=None)
            )
        )
        editor.detect_asked.connect(self._detect)
        document.song_changed.connect(lambda _song: self._show())

    @property
    def shown(self) -> Sound | None:
        """The sound on show, as it is now."""
        return None if self._shown is None else find_sound(self._document.song, self._shown)

    def show(self, sound_id: str | None) -> None:
        """Show a sound of the song, or none."""
        if sound_id != self._shown:
            self._editor.finish_typing()
        self._shown = sound_id
        self._show()

    # -- keeping up -------------------------------------------------------------------------

    def _show(self) -> None:
        sound = self.shown
        if sound is None:
            self._shown = None
            self._editor.set_sound(None, ())
            return
        known = self._peaks.get(id(sound.samples))
        self._editor.set_sound(sound, () if known is None else known[1])
        if known is None:
            self._make_peaks(sound)

    def _make_peaks(self, sound: Sound) -> None:
        # Kept with the sound, so that the address of its samples stays taken.
        self._peaks[id(sound.samples)] = (sound, ())
        while len(self._peaks) > _KEPT_PEAKS:
            del self._peaks[next(iter(self._peaks))]

        def done(peaks: tuple[Peaks, ...]) -> None:
            self._peaks[id(sound.samples)] = (sound, peaks)
            self._show()

        channels = min(2, sound.samples.shape[1])
        self._pool.run(
            lambda: tuple(make_peaks(sound.samples[:, c].copy()) for c in range(channels)), done
        )

    # -- edits ------------------------------------------------------------------------------

    def _edit(self, name: str, change: Callable[[Sound], Sound]) -> None:
        sound = self.shown
        if sound is not None:
            changed = change(sound)
            self._document.apply(name, lambda song: replace_sound(song, changed))

    def _on_grabbed(self, handle: Handle) -> None:
        self._move = f"Move the {handle.value.lower()}"
        self._document.begin(self._move)

    def _on_marks(self, marks: Marks) -> None:
        self._edit(self._move, marks.onto)

    def _on_root(self, pitch: float | None) -> None:
        self._edit("Root pitch", lambda s: replace(s, root_pitch=pitch, root_confidence=None))

    def _trim(self) -> None:
        def cut(sound: Sound) -> Sound:
            whole = replace(sound, start=0, end=None, gain_db=0.0).mono
            marks = Marks.of(sound)
            marks = marks.moved(Handle.END, offset(whole, sound.sample_rate))
            return marks.moved(Handle.START, onset(whole, sound.sample_rate)).onto(sound)

        self._analyse("Trim the sound", cut, "There is nothing to trim.")

    def _loop(self) -> None:
        sound = self.shown
        if sound is not None and sound.loop is not None:
            self._edit("Take the loop away", lambda s: replace(s, loop=None))
            return

        def search(sound: Sound) -> Sound:
            found = find_loop(sound.mono, sound.sample_rate)
            if found is None:
                return sound
            return replace(sound, loop=(found[0] + sound.start, found[1] + sound.start))

        self._analyse("Find a loop", search, "The sound is too short or too quiet for a loop.")

    def _normalise(self) -> None:
        def level(sound: Sound) -> Sound:
            gain = peak_gain_db(replace(sound, gain_db=0.0).mono)
            return replace(sound, gain_db=round(min(24.0, max(-60.0, gain)), 1))

        self._analyse("Normalise the sound", level, "The peak is at -1 dB already.")

    def _detect(self) -> None:
        def listen(sound: Sound) -> Sound:
            found = detect_root_pitch(sound.mono, sound.sample_rate)
            if found is None:
                return sound
            return replace(
                sound,
                root_pitch=round(found.pitch, 2),
                root_confidence=round(found.confidence, 2),
            )

        self._analyse("Detect the root pitch", listen, "No pitch can be heard in it.")

    def _analyse(self, name: str, change: Callable[[Sound], Sound], nothing: str) -> None:
        """Work out an edit in the background; what the person did meanwhile to other marks stays."""
        before = self.shown
        if before is None:
            return

        def done(after: Sound) -> None:
            now = find_sound(self._document.song, before.id)
            if now is None:
                return
            fields = ("start", "end", "loop", "gain_db", "root_pitch", "root_confidence")
            changed = {
                f: getattr(after, f) for f in fields if getattr(after, f) != getattr(before, f)
            }
            if changed:
                self._document.apply(
                    name, lambda song: replace_sound(song, replace(now, **changed))
                )
            else:
                self.notify.emit(Notification(nothing, Level.INFO))
                self._show()

        self._pool.run(lambda: change(before), done, self._tell)

    def _tell(self, sentence: str, details: str) -> None:
        self.notify.emit(Notification(sentence, Level.ERROR, details=details))
