from __future__ import annotations

from collections.abc import Generator

import pytest

from studio.worker.steps import finish, retold


def counting(closed: list[bool]) -> Generator[int, None, str]:
    try:
        yield 1
        yield 2
    finally:
        closed.append(True)
    return "made"


def test_a_generator_is_run_to_its_result():
    assert finish(counting([])) == "made"


def test_steps_are_retold_and_the_result_is_kept():
    told = []

    def relay() -> Generator[str, None, None]:
        told.append((yield from retold(counting([]), lambda step: f"step {step}")))

    assert list(relay()) == ["step 1", "step 2"]
    assert told == ["made"]


def test_closing_closes_what_is_retold():
    closed: list[bool] = []
    steps = retold(counting(closed), str)
    assert next(steps) == "1"
    steps.close()
    assert closed == [True]


def test_an_error_passes_through():
    def failing() -> Generator[int, None, str]:
        yield 1
        raise ValueError("no")

    steps = retold(failing(), str)
    assert next(steps) == "1"
    with pytest.raises(ValueError, match="no"):
        next(steps)
