"""Read tunes in ABC notation (abcnotation.com, standard 2.1): one voice, repeats played out, ornaments left out.

Understood: meter, unit length and key fields (with modes) in the header, on their own line and in line; accidentals
up to the bar line; ties; broken rhythm; tuplets; repeats with first and second endings; chords (top note). Left out:
grace notes, decorations, chord symbols, lyrics, slurs and every voice but the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from studio.melody.notes import TICKS_PER_BEAT, Meter, Note

_WHOLE = TICKS_PER_BEAT * 4
_LETTER_SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_SHARP_ORDER = "FCGDAEB"
_TONIC_SHARPS = {"C": 0, "G": 1, "D": 2, "A": 3, "E": 4, "B": 5, "F": -1}
_MODE_SHARPS = {
    "maj": 0, "ion": 0, "": 0, "mix": -1, "dor": -2, "min": -3, "m": -3, "aeo": -3, "phr": -4, "loc": -5, "lyd": 1,
}  # fmt: skip
_MAX_EVENTS = 20_000

_LENGTH = r"(\d*)(/*)(\d*)"
_NOTE = re.compile(r"(\^{1,2}|_{1,2}|=)?([A-Ga-gzxZ])([,']*)" + _LENGTH)
_TOKEN = re.compile(
    r"""(?P<text>"[^"]*"|!\w[^!|\s]*!|\{[^}]*\})
    |(?P<field>\[[A-Za-z]:[^\]]*\])
    |(?P<ending>\[\s*\d[\d,\-]*)
    |(?P<bar>:*\|[|:\]]*(?:\s*\d[\d,\-]*)?|::|\[\|:*)
    |(?P<tuplet>\(\d(?::\d*)?(?::\d*)?)
    |(?P<chord>\[[^\]|\[]*\]\d*/*\d*)
    |(?P<note>(?:\^{1,2}|_{1,2}|=)?[A-Ga-gzxZ][,']*\d*/*\d*)
    |(?P<tie>-)
    |(?P<broken>>+|<+)""",
    re.VERBOSE,
)


class AbcError(ValueError):
    """The text is no tune in ABC notation."""


@dataclass(frozen=True)
class Tune:
    """A tune as it is played.

    Attributes:
        title: its first ``T:`` field, or empty.
        meter: the meter it begins in.
        notes: in order of time, never overlapping, in ticks (960 a quarter note).
        pickup: ticks before the first bar line when that bar is short, else 0.
        length: ticks from the first note's bar to the end.
    """

    title: str
    meter: Meter
    notes: tuple[Note, ...]
    pickup: int
    length: int


@dataclass
class _Event:
    """A note or rest (``pitch`` None), or a mark: one of ``| start end`` or an ending such as ``1``."""

    pitch: int | None = None
    length: Fraction = Fraction(0)
    tied: bool = False
    mark: str = ""


def parse_abc(text: str) -> Tune:
    """Parse the first tune of a text.

    Args:
        text: an ABC tune with its header.

    Returns:
        The tune with repeats played out.

    Raises:
        AbcError: there is no key field or no note.
    """
    reader = _Reader()
    for line in text.splitlines():
        reader.read_line(line)
    if not reader.in_body or not any(e.pitch is not None for e in reader.events):
        raise AbcError("This text holds no tune in ABC notation.")
    return reader.tune()


class _Reader:
    """Collects events line by line, then plays them."""

    def __init__(self) -> None:
        self.title = ""
        self.meter = Meter()
        self.first_meter: Meter | None = None
        self.unit: Fraction | None = None
        self.key: dict[str, int] = {}
        self.in_body = False
        self.in_first_voice = True
        self.first_voice = ""
        self.events: list[_Event] = []
        self._bar_accidentals: dict[str, int] = {}
        self._tuplet: tuple[Fraction, int] = (Fraction(1), 0)
        self._broken = Fraction(1)

    def read_line(self, line: str) -> None:
        line = line.split("%", 1)[0].rstrip()
        if re.match(r"[A-Za-z]:", line):
            self._read_field(line[0], line[2:].strip())
        elif self.in_body and self.in_first_voice:
            for match in _TOKEN.finditer(line):
                self._read_token(match.lastgroup or "", match.group())

    def _read_field(self, name: str, value: str) -> None:
        if name == "T" and not self.title:
            self.title = value
        elif name == "M":
            self.meter = _parse_meter(value) or self.meter
        elif name == "L":
            self.unit = _parse_fraction(value) or self.unit
        elif name == "V" and self.in_body:
            self.first_voice = self.first_voice or value.split(" ")[0]
            self.in_first_voice = value.split(" ")[0] == self.first_voice
        elif name == "K":
            self.key = _parse_key(value)
            self.first_meter = self.first_meter or self.meter
            self.in_body = True

    def _read_token(self, kind: str, token: str) -> None:
        if kind == "field":
            self._read_field(token[1], token[3:-1].strip())
        elif kind in ("bar", "ending"):
            self._read_bar(token)
        elif kind == "tuplet":
            self._tuplet = self._parse_tuplet(token)
        elif kind == "note":
            self._add(self._pitch_and_length(token))
        elif kind == "chord":
            self._read_chord(token)
        elif kind == "tie" and self.events:
            self.events[-1].tied = True
        elif kind == "broken":
            self._break_rhythm(token)

    def _read_bar(self, token: str) -> None:
        self._bar_accidentals = {}
        bar = token.rstrip("0123456789,- ")
        if bar.startswith(":"):
            self.events.append(_Event(mark="end"))
        if "|" in bar or bar == "::":
            self.events.append(_Event(mark="|"))
        if bar.endswith(":") and bar != ":":
            self.events.append(_Event(mark="start"))
        if endings := token[len(bar) :].strip():
            self.events.append(_Event(mark=endings))

    def _read_chord(self, token: str) -> None:
        inside, _, factor = token[1:].rpartition("]")
        sounding = [self._pitch_and_length(m.group()) for m in _NOTE.finditer(inside)]
        sounding = [s for s in sounding if s[0] is not None]
        if sounding:
            pitch, length = max(sounding, key=lambda s: s[0] or 0)
            self._add((pitch, length * _factor(*_split_length(factor))))

    def _pitch_and_length(self, token: str) -> tuple[int | None, Fraction]:
        match = _NOTE.match(token)
        if match is None:
            return None, Fraction(0)
        accidental, letter, octave, *digits = match.groups()
        unit = self.unit if self.unit is not None else _default_unit(self.meter)
        length = unit * _factor(*digits)
        if letter == "Z":
            return None, Fraction(self.meter.beats, self.meter.unit) * _factor(*digits)
        if letter in "zx":
            return None, length
        name = letter.upper()
        if accidental:
            alter = {"^": 1, "^^": 2, "_": -1, "__": -2, "=": 0}[accidental]
            self._bar_accidentals[name] = alter
        alter = self._bar_accidentals.get(name, self.key.get(name, 0))
        pitch = 60 + _LETTER_SEMITONES[name] + 12 * letter.islower() + alter
        return pitch + 12 * (octave.count("'") - octave.count(",")), length

    def _add(self, sound: tuple[int | None, Fraction]) -> None:
        pitch, length = sound
        ratio, left = self._tuplet
        if left:
            length *= ratio
            self._tuplet = (ratio, left - 1)
        self.events.append(_Event(pitch, length * self._broken))
        self._broken = Fraction(1)

    def _break_rhythm(self, token: str) -> None:
        previous = next((e for e in reversed(self.events) if not e.mark), None)
        if previous is None:
            return
        short = Fraction(1, 2 ** len(token))
        long = 2 - short
        previous.length *= long if token[0] == ">" else short
        self._broken = short if token[0] == ">" else long

    def _parse_tuplet(self, token: str) -> tuple[Fraction, int]:
        count, *rest = token[1:].split(":")
        p = max(int(count), 1)
        compound = self.meter.unit == 8 and self.meter.beats % 3 == 0
        time_of = {2: 3, 3: 2, 4: 3, 6: 2, 8: 3}.get(p, 3 if compound else 2)
        q = int(rest[0]) if rest and rest[0] else time_of
        r = int(rest[1]) if len(rest) > 1 and rest[1] else p
        return Fraction(q, p), r

    def tune(self) -> Tune:
        meter = self.first_meter or self.meter
        position, pickup, seen_bar = Fraction(0), Fraction(0), False
        notes: list[tuple[Fraction, Fraction, int]] = []
        tied = False
        for event in _played(self.events):
            if event.mark:
                if event.mark == "|" and position and not seen_bar:
                    seen_bar = True
                    if position < Fraction(meter.beats, meter.unit):
                        pickup = position
                continue
            if event.pitch is not None and event.length > 0:
                if tied and notes and notes[-1][2] == event.pitch:
                    start, length, pitch = notes[-1]
                    notes[-1] = (start, length + event.length, pitch)
                else:
                    notes.append((position, event.length, event.pitch))
            tied = event.tied
            position += event.length
        made = tuple(
            Note(round(s * _WHOLE), max(round((s + n) * _WHOLE) - round(s * _WHOLE), 1), p)
            for s, n, p in notes
            if 0 <= p <= 127
        )
        return Tune(self.title, meter, made, round(pickup * _WHOLE), round(position * _WHOLE))


def _played(events: list[_Event]) -> Iterator[_Event]:
    """Walk through the events as a player does: every repeated part twice, each time with its own ending."""
    index, back_to, turn = 0, 0, 1
    for _ in range(_MAX_EVENTS):
        if index >= len(events):
            return
        event = events[index]
        index += 1
        if event.mark == "start":
            if index != back_to:
                back_to, turn = index, 1
        elif event.mark == "end":
            if turn == 1:
                index, turn = back_to, 2
                yield _Event(mark="|")
            else:
                back_to, turn = index, 1
        elif event.mark[:1].isdigit():
            if turn not in _turns(event.mark):
                index = _next_ending(events, index, turn)
        else:
            yield event


def _turns(mark: str) -> set[int]:
    turns: set[int] = set()
    for part in mark.split(","):
        first, _, last = part.strip().partition("-")
        if first.isdigit():
            turns.update(range(int(first), (int(last) if last.isdigit() else int(first)) + 1))
    return turns


def _next_ending(events: list[_Event], index: int, turn: int) -> int:
    for later in range(index, len(events)):
        mark = events[later].mark
        if mark == "end" and not _ending_follows(events, later):
            return later + 1
        if mark[:1].isdigit() and turn in _turns(mark):
            return later + 1
        if mark == "start":
            return later
    return len(events)


def _ending_follows(events: list[_Event], index: int) -> bool:
    following = (e for e in events[index + 1 :] if e.mark != "|")
    return next(following, _Event()).mark[:1].isdigit()


def _parse_meter(value: str) -> Meter | None:
    if value.startswith("C|"):
        return Meter(2, 2)
    if value.startswith("C"):
        return Meter(4, 4)
    match = re.match(r"\(?(\d+(?:\+\d+)*)\)?\s*/\s*(\d+)", value)
    if match is None:
        return None
    beats, unit = sum(int(n) for n in match.group(1).split("+")), int(match.group(2))
    if not 1 <= beats <= 64 or unit not in (1, 2, 4, 8, 16, 32):
        return None
    return Meter(beats, unit)


def _parse_fraction(value: str) -> Fraction | None:
    match = re.match(r"(\d+)\s*/\s*(\d+)", value)
    if match is None or int(match.group(2)) == 0 or int(match.group(1)) == 0:
        return None
    return Fraction(int(match.group(1)), int(match.group(2)))


def _parse_key(value: str) -> dict[str, int]:
    """Return the accidental of each letter in a key such as ``D``, ``F# Minor``, ``Amix`` or ``HP``."""
    if value[:2].upper() == "HP":
        return {"F": 1, "C": 1}
    match = re.match(r"([A-G])([#b]?)\s*([A-Za-z]*)", value)
    if match is None:
        return {}
    tonic, sign, mode = match.groups()
    mode = "m" if mode == "m" else mode[:3].lower()
    sharps = _TONIC_SHARPS[tonic] + {"#": 7, "b": -7, "": 0}[sign] + _MODE_SHARPS.get(mode, 0)
    if sharps >= 0:
        return dict.fromkeys(_SHARP_ORDER[: min(sharps, 7)], 1)
    return dict.fromkeys(_SHARP_ORDER[::-1][: min(-sharps, 7)], -1)


def _default_unit(meter: Meter) -> Fraction:
    return Fraction(1, 16) if Fraction(meter.beats, meter.unit) < Fraction(3, 4) else Fraction(1, 8)


def _split_length(text: str) -> tuple[str, str, str]:
    match = re.match(_LENGTH, text)
    return (match.group(1), match.group(2), match.group(3)) if match else ("", "", "")


def _factor(number: str, slashes: str, divisor: str) -> Fraction:
    value = Fraction(int(number) if number else 1)
    if not slashes:
        return value
    if divisor and int(divisor):
        return value / int(divisor)
    return value / int(2 ** min(len(slashes), 8))
