"""Import reports between the domain and their JSON column."""

import json
from datetime import datetime
from pathlib import Path
from uuid import UUID

from strata.domain.imports import FormatCount, ImportOutcome, ImportReport, Skipped, SkipReason


def report_text(report: ImportReport) -> str:
    """Return everything of a report that has no column of its own."""
    return json.dumps(
        {
            "paths": [str(path) for path in report.paths],
            "found": [_found_values(count) for count in report.found],
            "skipped": [[line.where, line.reason.value, line.detail, line.count] for line in report.skipped],
            "counts": [report.new, report.changed, report.unchanged, report.messages_added, report.messages_changed],
            "samples_added": report.samples_added,
            "error": report.error,
        }
    )


def report_of(
    report_id: UUID, outcome: ImportOutcome, started_at: datetime, finished_at: datetime | None, text: str
) -> ImportReport:
    """Read what `report_text` wrote."""
    values = json.loads(text)
    return ImportReport(
        report_id,
        tuple(map(Path, values["paths"])),
        outcome,
        started_at,
        finished_at,
        tuple(_found_of(*each) for each in values["found"]),
        tuple(Skipped(where, SkipReason(reason), detail, count) for where, reason, detail, count in values["skipped"]),
        *_five(values["counts"]),
        values["error"],
        values.get("samples_added", 0),
    )


def _five(counts: list[int]) -> tuple[int, int, int, int, int]:
    new, changed, unchanged, added, altered = counts
    return new, changed, unchanged, added, altered


def _found_values(count: FormatCount) -> list[str | int | None]:
    return [
        count.format, count.title, count.where, count.conversations, count.messages, count.documents,
        count.first.isoformat() if count.first else None, count.last.isoformat() if count.last else None,
        count.samples, count.memories,
    ]  # fmt: skip


def _found_of(
    format_key: str,
    title: str,
    where: str,
    conversations: int,
    messages: int,
    documents: int,
    first: str | None,
    last: str | None,
    samples: int = 0,
    memories: int = 0,
) -> FormatCount:
    begin = datetime.fromisoformat(first) if first else None
    end = datetime.fromisoformat(last) if last else None
    return FormatCount(format_key, title, where, conversations, messages, documents, begin, end, samples, memories)
