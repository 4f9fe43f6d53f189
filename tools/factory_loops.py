"""Find where a rendered note can be looped without being heard, and how it decays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

QUIET_DB = -55.0
"""A note that has fallen this far after two and a half seconds is kept whole and not looped."""


@dataclass(frozen=True)
class Take:
    """A note ready to be written.

    Attributes:
        sound: ``(frames,)`` or ``(frames, 2)``; the slow decay is taken out where ``decay_s`` is set.
        loop: first frame and the frame after the last, or None.
        decay_s: seconds to fall by 34.7 dB (four time constants), to be put back by the envelope; None for none.
        fit: correlation of the two ends of the loop, 1 is the same.
    """

    sound: np.ndarray
    loop: tuple[int, int] | None
    decay_s: float | None
    fit: float

    def envelope(self, rate: int) -> np.ndarray:
        """Return the decay that was taken out, for each frame."""
        time = np.arange(len(self.sound)) / rate
        return np.exp(-4.0 * time / self.decay_s) if self.decay_s else np.ones(len(time))


def align(sound: np.ndarray, rate: int) -> np.ndarray:
    """Cut a note so that it begins half a millisecond before it can be heard, with a fade over that time."""
    size = np.abs(sound).reshape(len(sound), -1).max(axis=1)
    heard = int(np.flatnonzero(size > size.max() * 10 ** (-46 / 20))[0])
    lead = rate // 2000
    start = max(heard - lead, 0)
    cut = sound[start:].copy()
    fade = np.linspace(0.0, 1.0, lead)
    cut[:lead] *= fade if cut.ndim == 1 else fade[:, None]
    return cut


def _levels_db(sound: np.ndarray, rate: int, window_s: float = 0.05) -> np.ndarray:
    frames = int(window_s * rate)
    count = len(sound) // frames
    power = (sound[: count * frames].reshape(count, -1) ** 2).mean(axis=1)
    return 10 * np.log10(power + 1e-14)


def sustained(sound: np.ndarray, rate: int, _key: int) -> Take:
    """Loop a note that sounds as long as its key is down."""
    return _looped(sound, rate, 0.7, None)


def decaying(sound: np.ndarray, rate: int, key: int) -> Take:
    """Loop a note that dies away: the decay is taken out of the samples and left to the envelope."""
    levels = _levels_db(sound, rate)
    level_at = levels[min(50, len(levels) - 1)]
    if level_at < levels.max() + QUIET_DB:
        return _whole(sound, rate)
    first = 16
    last = (
        first + int(np.argmax(levels[first:] < levels.max() - 60))
        if (levels[first:] < levels.max() - 60).any()
        else len(levels) - 1
    )
    slope = np.polyfit(np.arange(first, last) * 0.05, levels[first:last], 1)[0]
    if slope > -1.0:
        return _looped(sound, rate, 1.2, None)
    tau = 8.686 / -slope
    time = np.arange(len(sound)) / rate
    factor = np.exp(time / tau)
    flat = sound * (factor if sound.ndim == 1 else factor[:, None])
    return _looped(flat, rate, 1.6 if key < 72 else 1.0, 4.0 * tau)


def _whole(sound: np.ndarray, rate: int) -> Take:
    size = np.abs(sound).reshape(len(sound), -1).max(axis=1)
    end = int(np.flatnonzero(size > size.max() * 10 ** (-66 / 20))[-1])
    cut = sound[: min(end + rate // 50, len(sound))].copy()
    fade = np.linspace(1.0, 0.0, rate // 50)
    cut[-len(fade) :] *= fade if cut.ndim == 1 else fade[:, None]
    return Take(cut, None, None, 1.0)


def _looped(sound: np.ndarray, rate: int, start_s: float, decay_s: float | None) -> Take:
    start, end, fit = _best_loop(sound, rate, start_s)
    looped = _even(sound, start, end, rate)
    cross = min((end - start) // 3, int(0.12 * rate), start)
    u = np.linspace(0.0, 1.0, cross + 1)[1:]
    # Two sounds with correlation r keep their power in a cross-fade when divided by this.
    u = u * u * (3 - 2 * u)
    norm = np.sqrt((1 - u) ** 2 + u**2 + 2 * max(fit, 0.0) * u * (1 - u))
    a, b = (1 - u) / norm, u / norm
    if looped.ndim == 2:
        a, b = a[:, None], b[:, None]
    looped[end - cross : end] = a * looped[end - cross : end] + b * looped[start - cross : start]
    # A little of what follows lies behind the loop, so that the coder has no edge there.
    tail = looped[start : start + rate // 20]
    return Take(np.concatenate([looped[:end], tail]), (start, end), decay_s, fit)


def _even(sound: np.ndarray, start: int, end: int, rate: int) -> np.ndarray:
    """Let the loop end as loud as it began."""
    window = rate // 10
    before = np.sqrt((sound[start - window : start] ** 2).mean())
    after = np.sqrt((sound[end - window : end] ** 2).mean())
    ramp = np.exp(np.linspace(0.0, np.log(before / after), end - start))
    evened = sound.copy()
    evened[start:end] *= ramp if sound.ndim == 1 else ramp[:, None]
    return evened


def _best_loop(sound: np.ndarray, rate: int, start_s: float) -> tuple[int, int, float]:
    """Search starts and ends whose surroundings look most alike: 0.35 to 1.1 s apart."""
    shortest, longest, window = int(0.35 * rate), int(1.1 * rate), int(0.06 * rate)
    first = int(start_s * rate)
    channels = sound.reshape(len(sound), -1)
    best = (first, first + shortest, -2.0)
    for end in range(first + longest, min(first + int(2.2 * rate), len(sound)), rate // 12):
        low, high = max(end - longest, first), end - shortest
        scores = _similarity(channels, end, low, high, window)
        place = int(scores.argmax())
        if scores[place] > best[2]:
            best = (low + place, end, float(scores[place]))
    return best


def _similarity(channels: np.ndarray, end: int, low: int, high: int, window: int) -> np.ndarray:
    """Return the correlation of the window before ``end`` with those before each place of ``low..high``."""
    product = np.zeros(high - low)
    power = np.zeros(high - low)
    own = 0.0
    for x in channels.T:
        pattern, area = x[end - window : end], x[low - window : high - 1]
        size = 1 << (len(area) + window).bit_length()
        spectrum = np.fft.rfft(area, size) * np.conj(np.fft.rfft(pattern, size))
        product += np.fft.irfft(spectrum, size)[: high - low]
        squares = np.concatenate([[0.0], np.cumsum(area**2)])
        power += squares[window:] - squares[: len(squares) - window]
        own += float((pattern**2).sum())
    return product / np.sqrt(power * own + 1e-20)


def fundamental(take: Take, rate: int, key: int) -> float:
    """Return the key, with fraction, that a take sounds at: its strongest low harmonics, weighted by their power."""
    if take.loop:
        start, end = take.loop
        body = np.concatenate([take.sound[start:end]] * 4)[: 3 * rate]
    else:
        body = take.sound[int(0.02 * rate) : int(0.6 * rate)]
    mono = body.reshape(len(body), -1)[:, 0]
    size = 1 << 19
    spectrum = np.abs(np.fft.rfft(mono * np.hanning(len(mono)), size))
    wanted = 440 * 2 ** ((key - 69) / 12)
    estimates, weights = [], []
    for harmonic in (1, 2, 3):
        centre = wanted * harmonic * size / rate
        low, high = int(centre * 2 ** (-0.7 / 12)), int(centre * 2 ** (0.7 / 12)) + 2
        if high >= len(spectrum):
            break
        exact = _peak(spectrum, low, high) if take.fit > 0.9 else _middle(spectrum, low, high)
        estimates.append(key + 12 * np.log2(exact / centre))
        weights.append(float((spectrum[low:high] ** 2).sum()) / harmonic)
    return float(np.average(estimates, weights=weights))


def _peak(spectrum: np.ndarray, low: int, high: int) -> float:
    peak = low + int(spectrum[low:high].argmax())
    a, b, c = np.log(spectrum[peak - 1 : peak + 2] + 1e-12)
    return float(peak + 0.5 * (a - c) / (a - 2 * b + c))


def _middle(spectrum: np.ndarray, low: int, high: int) -> float:
    """Return the centre of gravity: many voices together have no one peak."""
    return float(np.average(np.arange(low, high), weights=spectrum[low:high] ** 2))
