"""What a benchmark says: a table for people, figures for machines, and goals with whether they are met."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field


class Skipped(Exception):
    """A benchmark cannot run here; the message says why."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure with the value to reach."""

    name: str
    value: float
    target: float
    at_least: bool
    unit: str = ""

    @property
    def met(self) -> bool:
        """Whether the figure reaches its target."""
        return self.value >= self.target if self.at_least else self.value <= self.target

    def __str__(self) -> str:
        sign = "≥" if self.at_least else "≤"
        return (
            f"{'met   ' if self.met else 'MISSED'}  {self.name}: {self.value:,.4g} {self.unit} (goal {sign} {self.target:,g})"
        )


@dataclass(slots=True)
class Report:
    """One benchmark's outcome.

    Attributes:
        figures: what goes into the JSON file, by name.
        tables: title, headings and rows, printed in order.
        notes: what was left out, and why.
    """

    name: str
    figures: dict[str, object] = field(default_factory=dict)
    tables: list[tuple[str, Sequence[str], Sequence[Sequence[str]]]] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def table(self, title: str, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Add a table; cells are written with `str`."""
        self.tables.append((title, headings, [[str(cell) for cell in row] for row in rows]))

    def text(self) -> str:
        """Return everything as people read it."""
        parts = [f"== {self.name} =="]
        parts += [_table(*one) for one in self.tables]
        parts += [str(goal) for goal in self.goals]
        parts += [f"note: {note}" for note in self.notes]
        return "\n".join(parts)

    def json(self) -> dict[str, object]:
        """Return everything as machines read it."""
        goals = [{**dataclasses.asdict(goal), "met": goal.met} for goal in self.goals]
        return {"figures": _plain(self.figures), "goals": goals, "notes": self.notes}


def _table(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    columns = list(zip(headings, *rows, strict=True))
    widths = [max(len(cell) for cell in column) for column in columns]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in (headings, *rows)
    ]
    return "\n".join([f"\n{title}", lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value
