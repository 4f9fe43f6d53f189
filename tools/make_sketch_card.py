"""Write models/sketch/CATEGORIES.md from what ``chimera evaluate sketch --json`` told.

python tools/make_sketch_card.py figures.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

OUT = Path(__file__).resolve().parents[1] / "models" / "sketch" / "CATEGORIES.md"

HEAD = """# The sketch model by category

Held-out test drawings; see [README.md](README.md) for how each was measured. L_R: reconstruction, nats a point, `z`
drawn from the posterior. Alone: the decoder without `z`. L_KL: nats a dimension. Then how often the classifier's first
guess (in brackets: one of its first five) is the category: of real drawings, of samples at temperatures 0.25 and 0.4,
and of reconstructions at 0.25, all three as the program draws them.

| category | L_R | alone | L_KL | real | sampled at 0.25 | sampled at 0.4 | redrawn |
|---|---|---|---|---|---|---|---|
"""
DRAWN = ("samples at 0.25", "samples at 0.4", "reconstructions at 0.25")
COLUMNS = ("real", *(f"{what}, held" for what in DRAWN))


def main(path: Path) -> None:
    """Write the table."""
    figures = json.loads(path.read_text(encoding="utf-8"))
    likelihood = figures["likelihood"]
    named = figures["recognisability"]["categories"]
    lines = [_line(name, likelihood[name], named[name]) for name in sorted(named, key=str.lower)]
    OUT.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")


def _line(name: str, scored: dict[str, float], named: dict[str, list[float]]) -> str:
    losses = [f"{scored[key]:.2f}" for key in ("L_R", "alone", "L_KL")]
    pairs = [_pair(named.get(column)) for column in COLUMNS]
    return "| " + " | ".join([name, *losses, *pairs]) + " |"


def _pair(pair: Any) -> str:
    return "" if pair is None else f"{pair[0]:.2f} ({pair[1]:.2f})"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
