"""`strata sql`: one question in SQL, and what can be asked of."""

import argparse
from dataclasses import dataclass
from typing import Final

from strata.commands.output import Json
from strata.commands.parser import Verbs, number
from strata.commands.request import Command, ExitCode, Session
from strata.domain.errors import InvalidRequest
from strata.domain.sql import Cell, SqlAnswer

VERBS: Final = frozenset({"sql"})
"""What `command` understands."""

_WIDEST: Final = 60
"""Characters of a cell in the table that people read; JSON and CSV have all of it."""


def add_verbs(verbs: Verbs) -> None:
    """Add the command that asks in SQL."""
    sql = verbs.add_parser("sql", help="ask the library in SQL, read-only; --views lists what can be asked of")
    sql.add_argument("statement", nargs="*", metavar="SELECT", help="one SELECT over the views")
    sql.add_argument("--views", action="store_true", help="list the views and their columns")
    sql.add_argument("--limit", type=number(1), default=10_000, metavar="N", help="most rows (default 10,000)")
    form = sql.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="rows as JSON, one object a line")
    form.add_argument("--csv", action="store_true", help="rows as CSV")


def command(space: argparse.Namespace) -> Command:
    """Return the command of a parsed line. Raises `InvalidRequest`."""
    if space.views:
        return Views(space.json)
    if not space.statement:
        raise InvalidRequest("There is no question.", "Write a SELECT in quotes, or --views to see of what can be asked.")
    return Sql(" ".join(space.statement), space.limit, space.json, space.csv)


@dataclass(frozen=True, slots=True)
class Sql:
    """Arguments of `strata sql`."""

    statement: str
    limit: int
    as_json: bool
    as_csv: bool

    def run(self, session: Session) -> ExitCode:
        """Answer and print the rows."""
        from strata.services.sql import csv_lines, written

        answer = session.services.sql.ask(self.statement, session.control, rows=self.limit)
        if self.as_json:
            names = unique([column.name for column in answer.columns])
            for row in answer.rows:
                session.output.json(dict(zip(names, map(written, row), strict=True)))
        elif self.as_csv:
            for line in csv_lines(answer):
                session.output.data(line)
        else:
            for line in _table(answer):
                session.output.data(line)
        more = "; there are more" if answer.cut else ""
        session.output.note(f"{len(answer.rows):,} rows{more}, {answer.seconds:.2f} s.")
        return ExitCode.DONE


@dataclass(frozen=True, slots=True)
class Views:
    """Arguments of `strata sql --views`."""

    as_json: bool

    def run(self, session: Session) -> ExitCode:
        """List the views."""
        for view in session.services.sql.views():
            if self.as_json:
                columns: list[Json] = [{"name": one.name, "type": one.type, "help": one.help} for one in view.columns]
                session.output.json({"view": view.name, "help": view.help, "columns": columns})
                continue
            session.output.data(f"{view.name}: {view.help}")
            for column in view.columns:
                session.output.data(f"  {column.name:<18} {column.type:<12} {column.help}")
        return ExitCode.DONE


def unique(names: list[str]) -> list[str]:
    """Return names that can be keys: those that come again get a number."""
    seen: dict[str, int] = {}
    made = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        made.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return made


def _table(answer: SqlAnswer) -> list[str]:
    rows = [[column.name for column in answer.columns], *([_short(cell) for cell in row] for row in answer.rows)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return [lines[0], "  ".join("-" * width for width in widths), *lines[1:]]


def _short(cell: Cell) -> str:
    from strata.services.sql import written

    text = "" if cell is None else " ".join(str(written(cell)).split())
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"
