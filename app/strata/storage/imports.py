"""The reports of past imports."""

from typing import Final
from uuid import UUID

from strata.domain.errors import NotFound
from strata.domain.imports import ImportOutcome, ImportReport
from strata.storage.connection import Row
from strata.storage.database import Database
from strata.storage.reports import report_of, report_text
from strata.storage.row_numbers import RowNumbers, Table
from strata.storage.times import aware, aware_or_none, stored, stored_or_none

_COLUMNS: Final = "SELECT id, outcome, started_at, finished_at, report FROM imports"


class Imports:
    """The store behind the port `ImportStore`."""

    def __init__(self, database: Database, numbers: RowNumbers) -> None:
        self._database = database
        self._numbers = numbers

    def save(self, report: ImportReport) -> None:
        """Write or replace a report by its id."""
        values: dict[str, object] = {
            "id": report.id,
            "outcome": report.outcome.value,
            "started": stored(report.started_at),
            "finished": stored_or_none(report.finished_at),
            "report": report_text(report),
        }
        with self._database.write() as connection:
            known = connection.row("SELECT seq FROM imports WHERE id = $id", {"id": report.id})
            if known is None:
                connection.run(
                    "INSERT INTO imports VALUES ($seq, $id, $outcome, $started, $finished, $report)",
                    values | {"seq": self._numbers.take(Table.IMPORTS)},
                )
            else:
                connection.run(
                    "UPDATE imports SET outcome = $outcome, started_at = $started, finished_at = $finished, report = $report "
                    "WHERE id = $id",
                    values,
                )

    def get(self, import_id: UUID) -> ImportReport:
        """Return one report. Raises `NotFound`."""
        row = self._database.row(f"{_COLUMNS} WHERE id = $id", {"id": import_id})
        if row is None:
            raise NotFound("There is no such import.", "It may have been made in another library.")
        return _report(row)

    def latest(self, limit: int) -> tuple[ImportReport, ...]:
        """Return the newest reports."""
        rows = self._database.rows(f"{_COLUMNS} ORDER BY seq DESC LIMIT $limit", {"limit": limit})
        return tuple(map(_report, rows))


def _report(row: Row) -> ImportReport:
    report_id, outcome, started_at, finished_at, text = row
    return report_of(report_id, ImportOutcome(outcome), aware(started_at), aware_or_none(finished_at), text)
