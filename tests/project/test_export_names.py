"""Names of items as names of files, on every system."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.project.export_names import safe_stem


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("Twinkle to Arp 3 of 8", "Twinkle to Arp 3 of 8"),
        ("a/b\\c:d", "a b c d"),
        ("  ..", "Clip"),
        ("CON", "CON_"),
        ("con.x", "con.x_"),
        ("tab\there", "tab here"),
    ],
)
def test_names_become_file_names(name: str, stem: str) -> None:
    assert safe_stem(name) == stem


@given(st.text(max_size=300))
def test_every_name_becomes_a_file_name(name: str) -> None:
    stem = safe_stem(name)
    assert stem
    assert len(stem) <= 101
    assert not set(stem) & set('<>:"/\\|?*\x00\n')
    assert stem[-1] not in " ."
