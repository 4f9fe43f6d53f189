"""Write the figures of models/sketch's card from what ``chimera evaluate sketch --json`` told.

python tools/make_sketch_card.py figures.json [FOLDER]

CATEGORIES.md is written whole; in README.md what lies between the two marks.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "models" / "sketch"
BEGIN, END = "<!-- figures: tools/make_sketch_card.py -->\n", "<!-- end of figures -->\n"

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
PRIOR = "samples of the prior at 0.4"
NAMES = {
    "real": "real test drawings",
    **{f"{what}, held": f"{what}" for what in DRAWN},
    **{what: f"{what}, nothing held back" for what in DRAWN},
    PRIOR: "samples of the prior, `z` at random, at 0.4",
}


def main(path: Path, folder: Path) -> None:
    """Write both files."""
    figures = json.loads(path.read_text(encoding="utf-8"))
    likelihood = figures["likelihood"]
    named = figures["recognisability"]["categories"]
    lines = [_line(name, likelihood[name], named[name]) for name in sorted(named, key=str.lower)]
    (folder / "CATEGORIES.md").write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    card = folder / "README.md"
    before, _, rest = card.read_text(encoding="utf-8").partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        raise SystemExit(f"{card} lacks the marks between which the figures belong.")
    card.write_text(before + BEGIN + _figures(figures) + END + after, encoding="utf-8")


def _figures(figures: dict[str, Any]) -> str:
    scored, found = figures["likelihood"]["all"], figures["recognisability"]
    summary, categories = found["summary"], found["categories"]
    drawings, each = round(scored["drawings"]), figures["each"]
    # Every category has as many drawings as the first, or all it has.
    most = max(round(row["drawings"]) for k, row in figures["likelihood"].items() if k != "all")
    wanted = "samples at 0.4, held"
    unseen = sum(row[wanted][1] == 0.0 for row in categories.values() if wanted in row)
    rows = "\n".join(_row(name, summary) for name in NAMES if name in summary)
    reached = summary[wanted]
    return f"""
`chimera evaluate sketch --data DIR --each {each} --drawings {most}`: the first {most} held-out test drawings of each
category ({drawings:,}), and {each} samples of each ({each * len(categories):,}). By category:
[CATEGORIES.md](CATEGORIES.md).

| | nats |
|---|---|
| reconstruction L_R, `z` drawn from the posterior, a point | {scored["L_R"]:.3f} |
| the decoder alone, a point | {scored["alone"]:.3f} |
| L_KL, a dimension | {scored["L_KL"]:.3f} |
| KL, a drawing | {scored["kl"]:.1f} |

How often the project's classifier, trained on real training drawings only, names the category:

| | first guess | first five | first guess, against real | first five, against real |
|---|---|---|---|---|
{rows}

Samples and reconstructions are told twice: as the program draws them, and with nothing held back, by the network's own
law alone. The program lifts the pen of a stroke that goes on or coils for longer than 99 in 100 of people's, and ends
such drawings (`studio/sketch/rein.py`); nothing else is chosen or left out. Categories are emphasised by
{figures["emphasis"]:g} in both; likelihoods know no emphasis.

The goal is 1.00 against real at 0.4: the program's drawings reach **{reached["top1_ratio"]:.2f}** by the first guess
and {reached["top5_ratio"]:.2f} by the first five. {_unseen(unseen, len(categories), each)}
"""


def _unseen(unseen: int, categories: int, each: int) -> str:
    if not unseen:
        return f"In every category at least one of the {each} has it among the first five."
    return f"In {unseen} of {categories} categories none of the {each} has it among the first five."


def _row(name: str, summary: dict[str, dict[str, float]]) -> str:
    found = summary[name]
    ratios = [f"{found[key]:.2f}" if key in found else "" for key in ("top1_ratio", "top5_ratio")]
    return (
        f"| {NAMES[name]} | {found['top1']:.3f} | {found['top5']:.3f} | {ratios[0]} | {ratios[1]} |"
    )


def _line(name: str, scored: dict[str, float], named: dict[str, list[float]]) -> str:
    losses = [f"{scored[key]:.2f}" for key in ("L_R", "alone", "L_KL")]
    pairs = [_pair(named.get(column)) for column in COLUMNS]
    return "| " + " | ".join([name, *losses, *pairs]) + " |"


def _pair(pair: Any) -> str:
    return "" if pair is None else f"{pair[0]:.2f} ({pair[1]:.2f})"


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else FOLDER)
