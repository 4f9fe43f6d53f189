"""The figures of the card: reconstruction, playing at other pitches, and the space between two sounds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.timbre.corpus.families import FAMILIES
from studio.timbre.corpus.resample import resampled
from studio.timbre.measure.classifier import FamilyJudge
from studio.timbre.measure.pitch import heard_pitch, single_series_share
from studio.timbre.measure.rivals import Rival
from studio.timbre.measure.spectral import envelope_error, log_spectral_distance, same_level
from studio.timbre.mulaw import SAMPLE_RATE
from studio.timbre.train.notes import NoteSet

Floats = NDArray[np.float32]
Report = Callable[[str], None]
_RIGHT_CENTS = 50.0


@dataclass(frozen=True)
class Held:
    """Held-out notes, and the judge of their families."""

    notes: NoteSet
    judge: FamilyJudge

    def some(self, count: int, seed: int) -> NDArray[np.int64]:
        """Choose notes, every instrument as often as every other."""
        rng = np.random.default_rng(seed)
        instruments = np.resize(rng.permutation(len(self.notes.instruments)), count)
        return np.array([rng.choice(_playable(self.notes, int(i))) for i in instruments])

    def sounds(self, chosen: NDArray[np.int64]) -> list[Floats]:
        """Return the audio of notes."""
        return [self.notes.samples(int(note)) for note in chosen]


def _playable(notes: NoteSet, instrument: int) -> NDArray[np.int64]:
    """The measured notes of an instrument in 36..84, where soundfonts are not stretched far beyond their recordings."""
    own = np.flatnonzero((notes.instrument == instrument) & measured(notes))
    inside = own[(notes.pitch[own] >= 36) & (notes.pitch[own] <= 84)]
    return inside if len(inside) else own


def measured(notes: NoteSet) -> NDArray[np.bool_]:
    """Say which notes are measured: every other key of each instrument. The judge may hear the others."""
    chosen = np.zeros(len(notes), dtype=bool)
    for at in range(len(notes.instruments)):
        own = np.flatnonzero(notes.instrument == at)
        keys = np.unique(notes.pitch[own])
        chosen[own] = np.isin(notes.pitch[own], keys[::2])
    return chosen


def reconstruction(
    held: Held, rivals: Sequence[Rival], count: int = 200, seed: int = 1
) -> dict[str, Any]:
    """Encode and decode notes at their own pitch; one row of figures a rival, and one for the originals."""
    chosen = held.some(count, seed)
    originals = held.sounds(chosen)
    family = held.notes.family[chosen]
    figures: dict[str, Any] = {"original": _judged(held.judge, originals, originals, family)}
    for rival in rivals:
        made = rival.decode(rival.encode(originals), held.notes.pitch[chosen])
        judged = _judged(held.judge, originals, made, family)
        figures[rival.name] = compared(originals, made) | judged
    return {"notes": len(chosen), "instruments": len(held.notes.instruments)} | figures


def compared(originals: Sequence[Floats], made: Sequence[Floats]) -> dict[str, float | None]:
    """Compare sounds with their originals, pair by pair; the median error of the pitch is None where most have none."""
    distance = [log_spectral_distance(a, b) for a, b in zip(originals, made, strict=True)]
    envelope = [envelope_error(a, b) for a, b in zip(originals, made, strict=True)]
    heard = [heard_pitch(a, SAMPLE_RATE) for a in originals]
    said = [heard_pitch(b, SAMPLE_RATE) for b in made]
    cents = np.array(
        [
            100 * abs(a - b) if b is not None else np.inf
            for a, b in zip(heard, said, strict=True)
            if a is not None
        ]
    )
    return {
        "log_spectral_distance_db": _rounded(np.mean(distance)),
        "envelope_error_db": _rounded(np.mean(envelope)),
        "pitch_error_cents_median": _median(cents),
        "pitch_within_50_cents": _rounded(np.mean(cents <= _RIGHT_CENTS), 3) if len(cents) else 0.0,
        "pitched_originals": len(cents),
    }


def _median(cents: NDArray[np.float64]) -> float | None:
    middle = float(np.median(cents)) if len(cents) else np.inf
    return _rounded(middle) if np.isfinite(middle) else None


def pitch_swap(
    held: Held, rivals: Sequence[Rival], count: int = 200, seed: int = 2
) -> dict[str, Any]:
    """Play other keys from one sound, 4 to 24 semitones away, and compare with the instrument's true notes.

    Beside the rivals stands ``resampled``: the one sound played faster or slower, as a sampler does.
    """
    rng = np.random.default_rng(seed)
    sources = held.some(count, seed)
    targets = np.array([_other_key(held.notes, int(note), rng) for note in sources])
    given, wanted = held.sounds(sources), held.sounds(targets)
    pitches = held.notes.pitch[targets]
    family = held.notes.family[targets]
    steps = pitches - held.notes.pitch[sources]
    shifted = [_faster(sound, float(step)) for sound, step in zip(given, steps, strict=True)]
    figures: dict[str, Any] = {
        "notes": len(sources),
        "semitones_mean": _rounded(np.abs(steps).mean()),
        "resampled": compared(wanted, shifted) | _judged(held.judge, wanted, shifted, family),
        "original": _judged(held.judge, wanted, wanted, family),
    }
    for rival in rivals:
        made = rival.decode(rival.encode(given), pitches)
        judged = _judged(held.judge, wanted, made, family)
        figures[rival.name] = compared(wanted, made) | judged
    return figures


def _other_key(notes: NoteSet, source: int, rng: np.random.Generator) -> int:
    mates = _playable(notes, int(notes.instrument[source]))
    away = np.abs(notes.pitch[mates] - notes.pitch[source])
    near = mates[(away >= 4) & (away <= 24) & (notes.velocity[mates] == notes.velocity[source])]
    return int(rng.choice(near)) if len(near) else source


def _faster(sound: Floats, semitones: float) -> Floats:
    changed = resampled(sound, SAMPLE_RATE, round(SAMPLE_RATE / 2 ** (semitones / 12)))
    whole = np.zeros_like(sound)
    whole[: len(changed[: len(sound)])] = changed[: len(sound)]
    return whole


def interpolation(
    held: Held, rivals: Sequence[Rival], pairs: int = 200, seed: int = 3
) -> dict[str, Any]:
    """Decode the middle of two notes of different families, at the pitch of the first.

    ``between``: how often the judge's probability of the first one's family, and of the second one's, lies between the
    two ends' (0.02 of tolerance). ``one_sound``: the mean share of energy on one harmonic series, for the middle, the
    ends, and ``audio mix``, the two original sounds added.
    """
    rng = np.random.default_rng(seed)
    first, second = held.some(pairs, seed), held.some(pairs, seed + 100)
    family = held.notes.family
    for at in np.flatnonzero(family[first] == family[second]):
        others = np.flatnonzero(family != family[first[at]])
        others = others[(held.notes.pitch[others] >= 36) & (held.notes.pitch[others] <= 84)]
        others = others[measured(held.notes)[others]]
        if len(others):
            second[at] = rng.choice(others)
    pitches = held.notes.pitch[first]
    sounds = held.sounds(first), held.sounds(second)
    both = [tuple(map(float, row)) for row in np.stack([pitches, held.notes.pitch[second]], axis=1)]
    mixes = [a + same_level(a, b) for a, b in zip(*sounds, strict=True)]
    figures: dict[str, Any] = {"pairs": pairs, "audio mix": {"one_sound": _one_sound(mixes, both)}}
    one = [(float(p),) for p in pitches]
    for rival in rivals:
        codes = rival.encode(sounds[0]), rival.encode(sounds[1])
        ends = [rival.decode(code, pitches) for code in codes]
        middle = rival.decode(np.float32(0.5) * (codes[0] + codes[1]), pitches)
        chances = [held.judge.chances(end) for end in (*ends, middle)]
        figures[rival.name] = {
            "between": _between(chances, family[first], family[second]),
            "one_sound": _one_sound(middle, one),
            "one_sound_ends": _one_sound(ends[0] + ends[1], one + one),
        }
    return figures


def _between(chances: list[Floats], first: NDArray[np.int64], second: NDArray[np.int64]) -> float:
    rows = np.arange(len(first))
    inside = []
    for family in (first, second):
        a, b, middle = (chance[rows, family] for chance in chances)
        low, high = np.minimum(a, b) - 0.02, np.maximum(a, b) + 0.02
        inside.append((middle >= low) & (middle <= high))
    return _rounded(np.mean(inside), 3)


def _one_sound(sounds: Sequence[Floats], pitches: Sequence[tuple[float, ...]]) -> float:
    shares = [single_series_share(s, SAMPLE_RATE, p) for s, p in zip(sounds, pitches, strict=True)]
    return _rounded(np.mean(shares), 3)


def _judged(
    judge: FamilyJudge, originals: list[Floats], made: list[Floats], family: NDArray[np.int64]
) -> dict[str, float]:
    """How often the judge hears the right family, and how often the same one as in the original."""
    heard = judge.chances(made).argmax(axis=1)
    before = heard if made is originals else judge.chances(originals).argmax(axis=1)
    return {
        "family_accuracy": _rounded(np.mean(heard == family), 3),
        "family_as_in_original": _rounded(np.mean(heard == before), 3),
    }


def _rounded(value: Any, digits: int = 2) -> float:
    return round(float(value), digits)


def families_of(notes: NoteSet) -> dict[str, int]:
    """Count the notes of every family."""
    return {name: int((notes.family == index).sum()) for index, name in enumerate(FAMILIES)}
