"""Find what a person means from a few letters, some of which may be wrong."""

from __future__ import annotations

_START, _WORD, _RUN, _PLAIN = 12.0, 8.0, 7.0, 1.0
_GAP = 0.15
_SURE, _FORGIVEN, _MISTAKE = 4, 7, 6.0
"""A word of fewer letters is taken as it is written; one of so many may have two mistakes; what each costs."""


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


def near(query: str, text: str) -> float | None:
    """Rate how well ``query`` means ``text`` where some letters are wrong, missing, too many or swapped.

    Each word of the query must begin some word of the text, with one mistake from four letters on and two from seven on
    (restricted edit distance: Damerau, "A technique for computer detection and correction of spelling errors", 1964).

    Args:
        query: what was typed.
        text: what it may mean.

    Returns:
        Higher is better, None where a word means nothing.
    """
    words = ["".join(filter(str.isalnum, word)) for word in text.lower().split()]
    total = 0.0
    for wanted in query.lower().split():
        allowed = 0 if len(wanted) < _SURE else 1 if len(wanted) < _FORGIVEN else 2
        mistakes = min((_mistakes(wanted, word, allowed) for word in words), default=allowed + 1)
        if mistakes > allowed:
            return None
        total += len(wanted) - _MISTAKE * mistakes
    return total


def _mistakes(wanted: str, word: str, allowed: int) -> int:
    """Return how many mistakes turn the beginning of ``word`` into ``wanted``; more than ``allowed`` is any number."""
    if len(word) + allowed < len(wanted):
        return allowed + 1
    before: list[int] = []
    row = list(range(len(word) + 1))
    for at, letter in enumerate(wanted, start=1):
        last, before, row = before, row, [at]
        for to, other in enumerate(word, start=1):
            cost = min(before[to] + 1, row[to - 1] + 1, before[to - 1] + (letter != other))
            swapped = at > 1 and to > 1 and letter == word[to - 2] and wanted[at - 2] == other
            row.append(min(cost, last[to - 2] + 1) if swapped else cost)
    # What follows in the word was not typed yet.
    return min(row[max(len(wanted) - allowed, 0) :], default=allowed + 1)
