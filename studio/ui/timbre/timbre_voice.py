"""What the timbre pad sounds like: the song's patch and corners as the engine plays them, and the puck as it moves."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from studio.assets import models_dir
from studio.latent import grid_positions
from studio.live.engine.patch import NetTable, Recording, RenderedSounds
from studio.live.room import LiveRoom
from studio.project.song import Song
from studio.project.sounds import ROOM, find_sound
from studio.timbre.item import Sound
from studio.timbre.model_names import LIVE
from studio.timbre.patch import PlayMode
from studio.timbre.voicing import (
    AT_CORNER,
    Floats,
    Prepared,
    corner_embeddings,
    pad_voicing,
    prepared,
)
from studio.ui.background.io_pool import IoPool
from studio.ui.document import Document
from studio.ui.morph.reach import corner_weights
from studio.ui.timbre.embeddings import Embeddings
from studio.ui.timbre.pad_render import PadRender
from studio.ui.timbre.wavenet import Wavenet

TRACK = 0
"""The engine's track that keys and the clip on show play."""
_SETTLE_MS, _LOOK_MS = 250, 500
Place = Callable[[], tuple[float, float]]
_Corners = tuple[Sound | None, ...]


class TimbreVoice(QObject):
    """Keeps the engine and the song's timbre pad in step.

    Args:
        document: the song.
        embeddings: of its sounds.
        pool: where recordings and the decoder's tables are made ready.
        room: the live room, or None where the program runs without sound.
        place: where the puck is.
        render: what the WaveNet has rendered.
        wavenet: whether there is one that may be heard.

    Signals:
        state_changed: in words what is played, and whether encoding was given up.
        failed: sentence and details.
    """

    state_changed = Signal(str, bool)
    failed = Signal(str, str)

    def __init__(
        self,
        document: Document,
        embeddings: Embeddings,
        pool: IoPool,
        room: LiveRoom | None,
        place: Place,
        render: PadRender,
        wavenet: Wavenet,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._embeddings, self._pool = document, embeddings, pool
        self._room, self._place = room, place
        self._render, self._wavenet = render, wavenet
        self._on = False
        self._lanes: frozenset[int] = frozenset()
        self._published: object = ()
        self._exact = False
        self._told = ("", False)
        self._recordings: dict[tuple[int, int, int], tuple[Sound, Prepared | None]] = {}
        self._net: NetTable | None = None
        self._net_rate, self._net_trouble = 0, ""
        # Regions that are dragged are listened to when they rest.
        self._settle = QTimer(self, interval=_SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self._want)
        self._look = QTimer(self, interval=_LOOK_MS)
        self._look.timeout.connect(self.look)
        embeddings.changed.connect(self.refresh)
        render.changed.connect(self.refresh)
        wavenet.changed.connect(self._on_wavenet)
        document.song_changed.connect(self._on_song)
        self._on_song(document.song)

    @property
    def on(self) -> bool:
        """Whether keys and clips play the pad."""
        return self._on

    @property
    def words(self) -> str:
        """What is played, in words."""
        return self._told[0]

    @property
    def corners(self) -> _Corners:
        """The sounds of A, B, C and D."""
        song = self._document.song
        return tuple(find_sound(song, c) if c else None for c in song.pad(ROOM).corners)

    def set_on(self, on: bool) -> None:
        """Let keys and clips play the pad, or the track's instrument again."""
        if on != self._on:
            self._on = on
            self._change()

    def set_lanes(self, lanes: frozenset[int]) -> None:
        """Let these of the engine's tracks play the pad too: those of the song that play along."""
        if lanes != self._lanes:
            self._give_back(self._lanes - lanes)
            self._lanes = lanes
            self._change()

    def _change(self) -> None:
        if self._tracks:
            self._look.start()
            self.look()
        else:
            self._look.stop()
        self.refresh()

    @property
    def _tracks(self) -> frozenset[int]:
        """The engine's tracks that play the pad."""
        return self._lanes | {TRACK} if self._on else self._lanes

    def _give_back(self, tracks: frozenset[int]) -> None:
        for track in tracks:
            if self._room is not None:
                self._room.set_patch(track, None)

    def look(self) -> None:
        """Make the decoder ready for the rate at which the engine runs now."""
        engine = self._room.engine if self._room is not None else None
        rate = 0 if engine is None else round(engine.rate)
        if not rate or rate == self._net_rate:
            self._tell()
            return
        self._net_rate, self._net = rate, None

        def done(net: NetTable) -> None:
            if rate == self._net_rate:
                self._net, self._net_trouble = net, ""
                self.refresh()

        def failed(sentence: str, details: str) -> None:
            self._net_trouble = sentence
            self.failed.emit(sentence, details)
            self._tell()

        self._pool.run(lambda: _load_net(rate), done, failed)

    def move(self, x: float, y: float) -> None:
        """Weigh the corners as the pad's point says; at once."""
        weights = self._weights(x, y)
        if self._room is not None:
            a, b, c, d = (float(w) for w in weights)
            for track in {TRACK, *self._lanes}:
                self._room.set_pad_weights(track, (a, b, c, d))
        if (float(weights.max()) >= AT_CORNER) != self._exact:
            self._exact = not self._exact
            if self._document.song.patch.exact_corners:
                self.refresh()

    @property
    def gave_up(self) -> bool:
        """Whether a corner was not encoded, because that was cancelled or failed."""
        return any(
            s is not None and self._embeddings.of(s) is None and self._embeddings.gave_up(s)
            for s in self.corners
        )

    def encode_again(self) -> None:
        """Encode what was cancelled or failed after all."""
        self._want(again=True)

    def points(self, side: int) -> tuple[tuple[Floats, ...], tuple[float, ...]]:
        """Return embeddings ``(frames, 16)`` and levels in dB of points of the pad; none while a corner is not encoded.

        Args:
            side: of a square of points, row by row from the top left; 1 is the pad's own point.
        """
        sounds = self.corners
        if not any(sounds) or not self._encoded:
            return (), ()
        stacked = corner_embeddings([None if s is None else self._embeddings.of(s) for s in sounds])
        places = grid_positions(side) if side > 1 else np.array([self._place()])
        heard = [None if s is None else self._recording(s) for s in sounds]
        gains = np.array([0.0 if r is None else 20.0 * np.log10(r.gain) for r in heard])
        points, levels = [], []
        for x, y in places:
            weights = self._weights(float(x), float(y))
            points.append(np.asarray(np.tensordot(weights, stacked, axes=1), np.float32))
            levels.append(float(weights @ gains))
        return tuple(points), tuple(levels)

    def refresh(self) -> None:
        """Let the engine play what the song says now."""
        if self._room is not None:
            self._publish(self._room)
        self.move(*self._place())
        self._tell()

    # -- within -----------------------------------------------------------------------------

    def _on_song(self, song: Song) -> None:
        now = (song.patch, self.corners, song.pad(ROOM))
        if now != self._published:
            self._published = now
            self._settle.start()
            self.refresh()

    def _want(self, *, again: bool = False) -> None:
        sounds = [s for s in self.corners if s is not None and s.curves is None]
        self._embeddings.want(sounds, again=again)
        self._recall()

    def _on_wavenet(self) -> None:
        self._tell()
        self._recall()

    def _recall(self) -> None:
        """Play what was rendered of these sounds before, where it may be heard."""
        if self._wavenet.audible:
            self._render.recall(self.corners, self._document.song.pad(ROOM).law)

    def _weights(self, x: float, y: float) -> np.ndarray:
        filled = [sound is not None for sound in self.corners]
        return corner_weights(filled, np.array([[x, y]]), self._document.song.pad(ROOM).law)[0]

    @property
    def _encoded(self) -> bool:
        return all(s is None or self._embeddings.of(s) is not None for s in self.corners)

    @property
    def rendered(self) -> RenderedSounds | None:
        """What the WaveNet has rendered of the corners as they are, or None."""
        return self._render.of(self.corners, self._document.song.pad(ROOM).law)

    def render_pad(self) -> bool:
        """Render the whole pad in the background, or stop that; False where it takes four sounds first."""
        if self._render.busy:
            self._render.stop()
        elif not all(self.corners):
            return False
        else:
            self._render.start(self.corners, self._document.song.pad(ROOM).law)
        return True

    def _publish(self, room: LiveRoom) -> None:
        corners = self.corners
        recordings = [None if s is None else self._recording(s) for s in corners]
        some = any(s is not None for s in corners)
        live = None
        if self._net is not None and some and self._encoded:
            live = self._net, [None if s is None else self._embeddings.of(s) for s in corners]
        if not self._on:
            room.set_patch(TRACK, None)
        if not self._tracks or (live is None and not any(recordings)):
            self._give_back(self._tracks)
            return
        made = pad_voicing(self._document.song.patch, recordings, live, self.rendered)
        for track in self._tracks:
            room.set_patch(track, made.corner if self._exact else made.patch)

    def _recording(self, sound: Sound) -> Recording | None:
        """Return a sound as the engine plays it, or None while it is made ready."""
        key = (id(sound.samples), sound.start, sound.stop)
        if key not in self._recordings:
            self._recordings[key] = (sound, None)

            def done(made: Prepared) -> None:
                self._recordings[key] = (sound, made)
                self._forget()
                self.refresh()

            self._pool.run(lambda: prepared(sound), done, self.failed.emit)
        found = self._recordings[key][1]
        return None if found is None else found.as_marked(sound)

    def _forget(self) -> None:
        """Keep the recordings of the corners only: they are as large as the sounds."""
        wanted = {(id(s.samples), s.start, s.stop) for s in self.corners if s is not None}
        self._recordings = {k: v for k, v in self._recordings.items() if k in wanted}

    def _tell(self) -> None:
        told = (self._describe(), self.gave_up)
        if told != self._told:
            self._told = told
            self.state_changed.emit(*told)

    def _describe(self) -> str:
        sounds = [s for s in self.corners if s is not None]
        if not sounds:
            return "Drop sounds on the corners"
        if self._room is None or self._room.engine is None:
            return "No sound engine"
        if not self._tracks:
            return "Not on the keys"
        patch = self._document.song.patch
        if patch.mode is PlayMode.MIX:
            return "Recordings, mixed as audio"
        if patch.exact_corners and self._exact:
            return "Exact corner: the recording"
        coming = sum(self._embeddings.is_coming(s) for s in sounds)
        if not self._encoded:
            if coming:
                return f"Recordings, mixed · {coming} of {len(sounds)} being encoded"
            if any(self._embeddings.gave_up(s) for s in sounds):
                return "Recordings, mixed · not encoded"
            return "Recordings, mixed"
        if self._net is None:
            trouble = self._net_trouble
            return "Recordings, mixed · " + ("no live decoder" if trouble else "decoder is coming")
        if patch.mode is PlayMode.LIVE:
            return "Live decoder"
        if self._render.busy:
            return f"Live, rendered is coming · {100 * self._render.share:.0f} %"
        if not self._wavenet.audible:
            return "Live decoder"
        if self.rendered is None:
            return "Live · nothing rendered yet"
        return "Rendered" if self._render.share >= 1.0 else "Rendered in part, else live"


def _load_net(rate: int) -> NetTable:
    from studio.timbre.harmonic.decoder import load_harmonic
    from studio.timbre.harmonic.playing import net_table

    return net_table(load_harmonic(models_dir() / LIVE), rate)
