"""The table of sizes."""

from __future__ import annotations

from pathlib import Path

import pytest
from bundle import sizes


@pytest.mark.parametrize(
    ("place", "part"),
    [
        ("_internal/torch/lib/libtorch_cpu.so", "torch"),
        ("_internal/llvmlite/binding/libllvmlite.so", "LLVM and numba"),
        ("_internal/PySide6/Qt/lib/libQt6Core.so.6", "Qt"),
        ("_internal/libpython3.11.so.1.0", "Python"),
        ("_internal/libssl.so.3", "other libraries"),
        ("chimera-studio", "Chimera Studio"),
        ("_internal/models/melody/weights.safetensors", "models"),
    ],
)
def test_every_file_belongs_to_a_part(place: str, part: str) -> None:
    assert sizes.part_of(Path(place)) == part


def test_files_count_once_and_links_not_at_all(tmp_path: Path) -> None:
    torch = tmp_path / "_internal" / "torch"
    torch.mkdir(parents=True)
    (torch / "one.so").write_bytes(bytes(3_000_000))
    (torch / "link.so").symlink_to("one.so")
    (tmp_path / "chimera-studio").write_bytes(bytes(1_000_000))
    parts = sizes.measure(tmp_path)
    assert [(p.name, p.size, p.files) for p in parts] == [
        ("torch", 3_000_000, 1),
        ("Chimera Studio", 1_000_000, 1),
    ]
    lines = sizes.table(parts).splitlines()
    assert lines[-1].split()[:3] == ["in", "all", "4.0"]
    assert not sizes.too_large(parts)
    assert sizes.too_large([sizes.Part("torch", 1_200_000_001, 1)])
