"""What an examination finds: one line a thing, with advice where something should be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum


class State(StrEnum):
    """How well a thing is."""

    OK = "ok"
    NOTE = "note"
    """The program works, but something may surprise."""
    PROBLEM = "problem"
    """Something the program needs is missing or broken."""


@dataclass(frozen=True)
class Check:
    """A finding.

    Attributes:
        about: what was looked at.
        state: how well it is.
        text: what was found.
        advice: what to do, "" where nothing is to be done.
    """

    about: str
    state: State
    text: str
    advice: str = ""

    def to_json(self) -> dict[str, str]:
        """Return the finding as a plain mapping."""
        return asdict(self)


def ok(about: str, text: str) -> Check:
    """Return a finding that all is well."""
    return Check(about, State.OK, text)


def note(about: str, text: str, advice: str = "") -> Check:
    """Return a finding that may surprise."""
    return Check(about, State.NOTE, text, advice)


def problem(about: str, text: str, advice: str) -> Check:
    """Return a finding that something is wrong."""
    return Check(about, State.PROBLEM, text, advice)


def table(checks: Sequence[Check]) -> str:
    """Lay findings out for reading."""
    width = max((len(check.about) for check in checks), default=0)
    lines = []
    for check in checks:
        lines.append(f"{check.state:7}  {check.about:{width}}  {check.text}")
        if check.advice:
            lines.append(f"{'':7}  {'':{width}}  → {check.advice}")
    count = sum(check.state is State.PROBLEM for check in checks)
    ending = {0: "All is well.", 1: "There is one problem."}.get(
        count, f"There are {count} problems."
    )
    return "\n".join([*lines, "", ending])
