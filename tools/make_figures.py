"""Write docs/figures.md from what ``chimera bench NAME --json`` told.

python tools/make_figures.py a.json b.json ... : later files replace the benches of earlier ones.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from pathlib import Path

from studio.bench.rows import BenchRow, cells_of, verdict_of

OUT = Path(__file__).resolve().parents[1] / "docs" / "figures.md"
TITLES = {
    "startup": "Start", "memory": "Memory", "roll": "Piano roll", "pad": "Pad", "ui": "Window",
    "melody": "Melody room", "sketch": "Sketch room", "timbre": "Timbre room", "live": "Live room",
    "faults": "Faults",
}  # fmt: skip
HEAD = """# Figures

What `chimera bench` printed on {machine}, otherwise idle; no graphics card, and JACK's dummy server as the sound card.
“Limit” is what this machine could do at best, measured in the same run. Written by `tools/make_figures.py`.
"""


def main(paths: list[Path]) -> None:
    """Write the tables."""
    benches: dict[str, list[BenchRow]] = {}
    for path in paths:
        rows = [BenchRow(**row) for row in json.loads(path.read_text(encoding="utf-8"))]
        benches |= {
            name: [row for row in rows if row.bench == name] for name in {row.bench for row in rows}
        }
    machine = f"{os.cpu_count()} cores ({platform.machine()})"
    parts = [HEAD.format(machine=machine)]
    parts += [_section(title, benches[name]) for name, title in TITLES.items() if name in benches]
    OUT.write_text("\n".join(parts), encoding="utf-8")


def _section(title: str, rows: list[BenchRow]) -> str:
    lines = [
        f"## {title}\n",
        "| what | measured | asked | | beside, and how |",
        "|---|---|---|---|---|",
    ]
    for row in rows:
        name, value, unit, target = cells_of(row)
        words = "; ".join(text for text in (row.comparator, row.note) if text).replace("|", "/")
        lines.append(
            f"| {name.partition(': ')[2]} | {value} {unit} | {target} | {verdict_of(row)} | {words} |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
