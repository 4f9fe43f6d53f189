"""Import of MIDI files of type 0, 1 and 2 as other programs write them: tolerant, bounded, and open about repairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import msgspec

from studio.files import plain_reason
from studio.melody.edits.transform import MAX_TICK, Notes, in_order
from studio.melody.edits.transform_time import crop
from studio.melody.midi import suggest as midi_suggest
from studio.melody.midi.events import MAX_FILE_BYTES, MidiError, RawFile, parse_midi
from studio.melody.midi.notes import Paired, pair_notes
from studio.melody.midi.skyline import skyline as highest_voice
from studio.melody.midi.timing import read_timeline
from studio.melody.midi.tracks import Controls, ImportedTrack, build_tracks, track_name
from studio.melody.midi.write import PRIVATE_PREFIX
from studio.melody.notes import Clip, Meter

MAX_NOTES = 200_000
MAX_NOTICES = 12
_SEQUENCER_SPECIFIC = 0x7F

__all__ = ["MAX_NOTES", "ImportedTrack", "MidiError", "MidiImport", "TakenClip", "read_midi"]


@dataclass(frozen=True, slots=True)
class TakenClip:
    """A clip made of imported tracks.

    Attributes:
        clip: what was made.
        notices: what was changed for it, one sentence each.
        controls: how pedal, bend, mod wheel and pressure move, in ticks of the clip; of one track alone, since those of
            several would move each other's notes.
    """

    clip: Clip
    notices: tuple[str, ...]
    controls: Controls = ()


@dataclass(frozen=True, slots=True)
class MidiImport:
    """What a MIDI file holds.

    Attributes:
        name: the file's name without its ending, else the title it states.
        tracks: those with notes.
        tempo: quarter notes a minute: the first of the file, else 120. A file may state any tempo.
        meter: the first of the file, else 4/4.
        key: ``(tonic 0..11, "major" or "minor")`` of the first key signature, or None.
        notices: what was assumed, repaired or left out, one sentence each.
        kind: type 0, 1 or 2.
        private: ``(chunk, payload)`` of sequencer-specific events, in file order.
        chunk_names: the name that each track chunk states, empty where it states none.
    """

    name: str
    tracks: tuple[ImportedTrack, ...]
    tempo: float
    meter: Meter
    key: tuple[int, str] | None
    notices: tuple[str, ...] = ()
    kind: int = 1
    private: tuple[tuple[int, bytes], ...] = ()
    chunk_names: tuple[str, ...] = ()

    def suggest_track(self) -> int:
        """Return the index of the track that is most likely the melody (0 where there is none)."""
        return midi_suggest.suggest_track(self.tracks)

    def to_clip(
        self,
        tracks: int | Sequence[int],
        *,
        skyline: bool = True,
        trim: bool = True,
        bars: int | None = None,
    ) -> Clip:
        """Make a clip of one or several tracks; :meth:`take` says the same and tells what was changed."""
        return self.take(tracks, skyline=skyline, trim=trim, bars=bars).clip

    def take(
        self,
        tracks: int | Sequence[int],
        *,
        skyline: bool = True,
        trim: bool = True,
        bars: int | None = None,
    ) -> TakenClip:
        """Make a clip of one or several tracks, whole bars long.

        Args:
            tracks: indices into ``tracks``.
            skyline: keep one voice: the highest note wherever several sound.
            trim: leave out the empty bars at the start.
            bars: keep at most this many bars, at least 1; None keeps all.

        Raises:
            MidiError: the tracks hold no notes.
        """
        chosen = [self.tracks[i] for i in ([tracks] if isinstance(tracks, int) else tracks)]
        notes = in_order(n for track in chosen for n in track.notes)
        if not notes:
            raise MidiError(f"“{self.name}” holds no notes.")
        notices: list[str] = []
        if any(track.is_drums for track in chosen):
            notices.append("These are drums: each instrument of the kit is shown as a pitch.")
        if skyline:
            notes = _one_voice(notes, notices)
        own = _own_clip(self, chosen)
        # A lone track of another program is mostly called after an instrument; the file's name says more.
        name = chosen[0].name if own is not None or len(self.tracks) > 1 else self.name
        if own is not None and bars is None:
            clip = Clip(name, notes, own.length, self.meter, own.loop)
            return TakenClip(clip, tuple(notices), _moves(chosen, 0, own.length))
        bar = self.meter.bar_ticks
        first = notes[0].start // bar if trim else 0
        last = max(-(-max(n.end for n in notes) // bar), first + 1)
        if first:
            notices.append(f"{_count(first, 'empty bar')} at the start left out.")
        if bars is not None and last - first > bars:
            notices.append(f"The first {_count(bars, 'bar')} of {last - first:,} taken.")
            last = first + bars
        taken = crop(notes, first * bar, last * bar)
        clip = Clip(name, taken, (last - first) * bar, self.meter)
        return TakenClip(clip, tuple(notices), _moves(chosen, first * bar, clip.length))


def read_midi(source: Path | str | bytes, *, name: str | None = None) -> MidiImport:
    """Read a MIDI file.

    Args:
        source: a path, or the bytes of the file.
        name: what to call it; None takes the file's own name.

    Raises:
        MidiError: it cannot be read, is no MIDI file, or breaks a bound (20 MB, half a million events, 200,000 notes,
            10,000 tracks).
    """
    if isinstance(source, bytes):
        data, label = source, f"“{name}”" if name else "The file"
    else:
        path = Path(source)
        data, label = _file_bytes(path), f"“{path.name}”"
        name = name or path.stem
    raw = parse_midi(data, label)
    timeline = read_timeline(raw)
    pairs = _pair_all(raw, label)
    tracks, beyond = build_tracks(raw, pairs, timeline)
    unended = sum(paired.unended for paired in pairs)
    notices = [*raw.notices, *timeline.notices, *_note_notices(raw, unended, beyond, bool(tracks))]
    chunk_names = tuple(track_name(track) for track in raw.tracks)
    return MidiImport(
        name=name or chunk_names[0] or "Imported",
        tracks=tuple(tracks),
        tempo=timeline.tempo,
        meter=timeline.meter,
        key=timeline.key,
        notices=_shortened(notices),
        kind=raw.kind,
        private=tuple(
            (chunk, payload)
            for chunk, track in enumerate(raw.tracks)
            for _, kind, payload in track.meta
            if kind == _SEQUENCER_SPECIFIC
        ),
        chunk_names=chunk_names,
    )


class _OwnClip(msgspec.Struct):
    """Length and loop of a clip that this program wrote; see ``midi_write.write_clip_midi``."""

    length: Annotated[int, msgspec.Meta(ge=1, le=MAX_TICK)]
    loop: tuple[int, int] | None = None


def _own_clip(imported: MidiImport, chosen: Sequence[ImportedTrack]) -> _OwnClip | None:
    """Return what a file of this program says of the clip that the chosen tracks are, if they still fit into it."""
    for chunk, payload in imported.private:
        if chunk == chosen[0].chunk and payload.startswith(PRIVATE_PREFIX):
            try:
                own = msgspec.json.decode(payload[len(PRIVATE_PREFIX) :], type=_OwnClip)
            except (ValueError, RecursionError):  # bad JSON, text or nesting
                return None
            fits = all(note.start < own.length for track in chosen for note in track.notes)
            return own if fits else None
    return None


def _moves(chosen: Sequence[ImportedTrack], start: int, length: int) -> Controls:
    """Return the controllers of a part; what was moved before it holds at its beginning."""
    if len(chosen) != 1:
        return ()
    found = ((max(tick - start, 0), data) for tick, data in chosen[0].controls)
    return tuple((tick, data) for tick, data in found if tick <= length)


def _file_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_FILE_BYTES + 1)
    except FileNotFoundError as error:
        raise MidiError(f"There is no file “{path.name}”.") from error
    except OSError as error:
        raise MidiError(f"“{path.name}” cannot be read: {plain_reason(error)}.") from error


def _pair_all(raw: RawFile, label: str) -> list[Paired]:
    pairs = []
    count = 0
    for track in raw.tracks:
        pairs.append(pair_notes(track))
        count += len(pairs[-1].notes)
        if count > MAX_NOTES:
            raise MidiError(f"{label} holds more than {MAX_NOTES:,} notes, too many to open.")
    return pairs


def _note_notices(raw: RawFile, unended: int, beyond: int, any_notes: bool) -> list[str]:
    notices = []
    if raw.kind == 2:
        notices.append("It is a type 2 file: each track is a piece of its own.")
    if unended:
        notices.append(
            f"{_count(unended, 'note')} without an end stopped where the same pitch is struck again"
            " or the track ends."
        )
    if beyond:
        notices.append(f"{_count(beyond, 'note')} too far away in time left out.")
    if not any_notes:
        notices.append("It holds no notes.")
    return notices


def _shortened(notices: list[str]) -> tuple[str, ...]:
    """Say each thing once, and no more than a person reads."""
    said = tuple(dict.fromkeys(notices))
    rest = len(said) - MAX_NOTICES
    return said if rest <= 0 else (*said[:MAX_NOTICES], f"{_count(rest, 'more remark')} left out.")


def _one_voice(notes: Notes, notices: list[str]) -> Notes:
    line = highest_voice(notes)
    changes = []
    if line.removed:
        changes.append(f"{_count(line.removed, 'lower note')} left out")
    if line.cut:
        changes.append(f"{_count(line.cut, 'note')} shortened")
    if changes:
        notices.append(f"Only the highest voice is kept: {' and '.join(changes)}.")
    return line.notes


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
