"""`strata import`: preview, bring in, and optionally wait until everything is understood."""

from dataclasses import dataclass
from pathlib import Path

from strata.commands.output import Json
from strata.commands.request import ExitCode, Session
from strata.domain.imports import FormatCount, ImportOptions, ImportOutcome, ImportPreview, ImportReport, Skipped


@dataclass(frozen=True, slots=True)
class Import:
    """Arguments of `strata import`."""

    paths: tuple[Path, ...]
    wait: bool
    dry_run: bool
    as_json: bool
    include_do_not_remember: bool

    def run(self, session: Session) -> ExitCode:
        """Import, or only look with --dry-run."""
        paths = tuple(session.folder / path for path in self.paths)
        options = ImportOptions(self.include_do_not_remember)
        imports = session.services.imports
        if self.dry_run:
            self._tell_preview(session, imports.preview(paths, options, session.control))
            return ExitCode.DONE
        session.settle()
        report = imports.run(paths, options, session.control)
        if self.wait and report.outcome is ImportOutcome.DONE:
            understand(session)
        session.services.indexing.fold_if_idle()
        self._tell_report(session, report)
        if report.outcome is ImportOutcome.CANCELLED:
            return ExitCode.STOPPED
        whole = report.outcome is ImportOutcome.DONE and bool(report.found)
        return ExitCode.DONE if whole else ExitCode.DIFFERENT

    def _tell_preview(self, session: Session, preview: ImportPreview) -> None:
        if self.as_json:
            session.output.json(
                {
                    "found": [_found(count) for count in preview.found],
                    "skipped": [_skipped(line) for line in preview.skipped],
                    "new": preview.new,
                    "changed": preview.changed,
                    "unchanged": preview.unchanged,
                    "samples_new": preview.samples_new,
                }
            )
            return
        _tell_found(session, preview.found)
        session.output.data(f"Would add {preview.new:,}, update {preview.changed:,}, leave {preview.unchanged:,} as they are.")
        if preview.samples:
            session.output.data(f"Would add {preview.samples_new:,} of {preview.samples:,} samples.")
        _tell_skipped(session, preview.skipped)

    def _tell_report(self, session: Session, report: ImportReport) -> None:
        if self.as_json:
            session.output.json(
                {
                    "id": str(report.id),
                    "outcome": report.outcome.value,
                    "found": [_found(count) for count in report.found],
                    "skipped": [_skipped(line) for line in report.skipped],
                    "new": report.new,
                    "changed": report.changed,
                    "unchanged": report.unchanged,
                    "messages_added": report.messages_added,
                    "messages_changed": report.messages_changed,
                    "samples_added": report.samples_added,
                    "error": report.error,
                }
            )
            return
        _tell_found(session, report.found)
        session.output.data(
            f"Added {report.new:,}, updated {report.changed:,}, left {report.unchanged:,} as they were; "
            f"{report.messages_added:,} new messages, {report.messages_changed:,} changed."
        )
        if report.samples_added:
            session.output.data(f"Added {report.samples_added:,} samples.")
        if report.error:
            session.output.data(report.error)
        _tell_skipped(session, report.skipped)


def understand(session: Session) -> None:
    """Do all that the window does by itself after an import: vectors, segments, memories, flow.

    Raises `Cancelled`, `WorldError`.
    """
    services = session.services
    services.embedding.run_until_done(session.control)
    services.segments.run(session.control)
    services.distillation.run(session.control)
    # What these two made is to be found by meaning, too.
    services.embedding.run_until_done(session.control)
    services.indexing.drain()
    if services.flow_making.due():
        services.flow_making.run(session.control)


def _tell_found(session: Session, found: tuple[FormatCount, ...]) -> None:
    for count in found:
        span = f", {count.first:%Y-%m-%d} to {count.last:%Y-%m-%d}" if count.first and count.last else ""
        samples = f", {count.samples:,} samples" if count.samples else ""
        memories = f", {count.memories:,} memories" if count.memories else ""
        session.output.data(
            f"{count.title} ({count.where}): {count.conversations:,} conversations, "
            f"{count.messages:,} messages, {count.documents:,} documents{memories}{samples}{span}"
        )
    if not found:
        session.output.data("Nothing here that Strata can read.")


def _tell_skipped(session: Session, skipped: tuple[Skipped, ...]) -> None:
    for line in skipped:
        times = f" ({line.count:,} times)" if line.count > 1 else ""
        session.output.data(f"Left out: {line.where}: {line.detail}{times}")


def _found(count: FormatCount) -> Json:
    return {
        "format": count.format,
        "title": count.title,
        "where": count.where,
        "conversations": count.conversations,
        "messages": count.messages,
        "documents": count.documents,
        "samples": count.samples,
        "memories": count.memories,
        "first": count.first.isoformat() if count.first else None,
        "last": count.last.isoformat() if count.last else None,
    }


def _skipped(line: Skipped) -> Json:
    return {"where": line.where, "reason": line.reason.value, "detail": line.detail, "count": line.count}
