"""Find what a person means from a few letters."""

from __future__ import annotations

_START, _WORD, _RUN, _PLAIN = 12.0, 8.0, 7.0, 1.0
_GAP = 0.15


def score(query: str, text: str) -> float | None:
    """Rate how well ``query``'s letters appear in ``text``, in order and ignoring case and spaces of the query.

    Letters at the start of the text count most, then those at the starts of words, then runs of neighbours; what
    lies between costs a little.

    Args:
        query: what was typed.
        text: what it may mean.

    Returns:
        Higher is better, 0 for an empty query, None where a letter is missing.
    """
    letters = [letter for letter in query.lower() if not letter.isspace()]
    return _best(letters, text.lower(), 0, -2, {}) if letters else 0.0


def _best(
    letters: list[str], text: str, done: int, last: int, known: dict[tuple[int, int], float | None]
) -> float | None:
    if done == len(letters):
        return 0.0
    if (done, last) in known:
        return known[done, last]
    best: float | None = None
    at = text.find(letters[done], last + 1 if last >= 0 else 0)
    while at >= 0:
        rest = _best(letters, text, done + 1, at, known)
        if rest is not None:
            value = _value(text, at, last) + rest
            best = value if best is None else max(best, value)
        at = text.find(letters[done], at + 1)
    known[done, last] = best
    return best


def _value(text: str, at: int, last: int) -> float:
    if at == 0:
        return _START
    gap = _GAP * (at - last - 1 if last >= 0 else at)
    if at == last + 1:
        return _RUN
    if not text[at - 1].isalnum():
        return _WORD - gap
    return _PLAIN - gap
