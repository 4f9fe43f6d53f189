from __future__ import annotations

import pytest

from studio.errors import in_short


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("width", "width"),
        (12, "12"),
        (["a"], "['a']"),
        ("two\nlines\0", "two lines "),
        ("x" * 60, "x" * 60),
        ("x" * 200_000, "x" * 59 + "…"),
        ([1] * 9999, "[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1"[:59] + "…"),
    ],
)
def test_what_a_file_says_is_one_short_line(value: object, said: str) -> None:
    assert in_short(value) == said
