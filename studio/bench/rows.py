"""A measured figure beside what it should be, and how to show many of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class BenchRow:
    """One figure.

    Attributes:
        bench: which benchmark it belongs to.
        name: what was measured.
        value: what came out.
        unit: of value, target and limit.
        target: what the project asks for, or None where it asks for nothing.
        note: how it was measured.
        comparator: another program's figure for the same thing, with its name.
        limit: what this machine could do at best, or None where that is not known.
        better: which way is better.
    """

    bench: str
    name: str
    value: float
    unit: str
    target: float | None = None
    note: str = ""
    comparator: str = ""
    limit: float | None = None
    better: Literal["lower", "higher"] = "lower"

    @property
    def met(self) -> bool | None:
        """Whether the target is reached; None without a target."""
        if self.target is None:
            return None
        return self.value <= self.target if self.better == "lower" else self.value >= self.target

    def to_json(self) -> dict[str, Any]:
        """Return the row as a plain mapping."""
        return {**asdict(self), "value": round(self.value, 4)}


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which this share (0..1) of the sorted values lies (nearest rank); 0 of none."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else 0.0


def table(rows: Sequence[BenchRow]) -> str:
    """Lay rows out for reading: one line a figure, and its note and comparator below."""
    cells = [cells_of(row) for row in rows]
    widths = [max(len(line[i]) for line in cells) for i in range(4)] if cells else []
    lines = []
    for row, line in zip(rows, cells, strict=True):
        name, value, unit, target = (
            line[0].ljust(widths[0]),
            line[1].rjust(widths[1]),
            line[2].ljust(widths[2]),
            line[3].ljust(widths[3]),
        )
        lines.append(f"{name}  {value} {unit}  {target}  {verdict_of(row)}".rstrip())
        lines += [f"    {text}" for text in (row.comparator, row.note) if text]
    return "\n".join(lines)


def cells_of(row: BenchRow) -> tuple[str, str, str, str]:
    """Return a row's name, value, unit and target as words."""
    sign = "≤" if row.better == "lower" else "≥"
    target = "" if row.target is None else f"{sign} {_figure(row.target)}"
    if row.limit is not None:
        target = f"{target} (limit {_figure(row.limit)})".strip()
    return f"{row.bench}: {row.name}", _figure(row.value), row.unit, target


def verdict_of(row: BenchRow) -> str:
    """Say in a word whether the target was met."""
    return {True: "met", False: "MISSED", None: ""}[row.met]


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
