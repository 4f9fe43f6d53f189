"""Generators that yield how far they are and return what they made."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, TypeVar

Given = TypeVar("Given")
Told = TypeVar("Told")
Result = TypeVar("Result")


def finish(steps: Generator[Any, None, Result]) -> Result:
    """Run a generator to its end and return its result."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            made: Result = end.value
            return made


def retold(
    steps: Generator[Given, None, Result], tell: Callable[[Given], Told]
) -> Generator[Told, None, Result]:
    """Yield each step of another generator in other words and return its result; closing this closes the other."""
    try:
        while True:
            try:
                step = next(steps)
            except StopIteration as end:
                made: Result = end.value
                return made
            yield tell(step)
    finally:
        steps.close()
