"""Is this one plain sentence? What is shown to a person is checked as strictly as what is computed."""

from __future__ import annotations

import re

LONGEST = 400
"""Characters: more is no sentence that anyone reads."""

_QUOTED = re.compile(r"“[^”]*”|'[^']*'|\"[^\"]*\"|\([^()]*\)")
_NOISE = (
    (re.compile(r"Traceback|File \"|line \d+, in "), "a traceback"),
    (re.compile(r"0x[0-9a-f]{6}|<class|<built-in|object at|\bself\b|\bNoneType\b|ndarray"), "Python's words"),
    (re.compile(r"\b\w+(?:Error|Exception)\b"), "the name of an exception"),
    (re.compile(r"(?:^|[\s“(])/(?:[\w.-]+/)+|[A-Z]:\\"), "a path"),
    (re.compile(r"\[Errno|errno"), "an error number"),
    (re.compile(r"[\x00-\x1f\x7f]"), "a control character"),
)  # fmt: skip


def complaint(text: str) -> str:
    """Return what keeps a text from being one plain sentence, or "" where nothing does."""
    if not text:
        return "nothing is said"
    if "\n" in text:
        return "it has more than one line"
    if len(text) > LONGEST:
        return f"it has {len(text)} characters"
    for pattern, what in _NOISE:
        if pattern.search(text):
            return f"it shows {what}"
    bare = _QUOTED.sub("x", text)
    if not bare.endswith((".", "?", "!")):
        return "it does not end like a sentence"
    if re.search(r"[.!?] +[A-Z“]", bare[:-1]):
        return "it is more than one sentence"
    first = text.split(maxsplit=1)[0]
    # A sentence may begin with the name of a file.
    if text[0].islower() and not {*first} & {*".:_"}:
        return "it begins like no sentence"
    return ""
