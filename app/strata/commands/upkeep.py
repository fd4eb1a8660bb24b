"""`strata stats`, `check`, `rebuild` and `export`."""

from dataclasses import dataclass
from pathlib import Path

from strata.commands.request import ExitCode, Session


@dataclass(frozen=True, slots=True)
class Stats:
    """Arguments of `strata stats`."""

    as_json: bool

    def run(self, session: Session) -> ExitCode:
        """Print how much the library holds."""
        session.settle()
        stats = session.services.library.stats()
        if self.as_json:
            session.output.json(
                {
                    "conversations": stats.conversations,
                    "messages": stats.messages,
                    "documents": stats.documents,
                    "passages": stats.passages,
                    "pending": stats.pending,
                    "bytes": stats.bytes,
                }
            )
            return ExitCode.DONE
        session.output.data(
            f"{stats.conversations:,} conversations with {stats.messages:,} messages, {stats.documents:,} documents, "
            f"{stats.passages:,} passages ({stats.pending:,} pending), {stats.bytes / 1e6:,.1f} MB"
        )
        return ExitCode.DONE


@dataclass(frozen=True, slots=True)
class Check:
    """Arguments of `strata check`."""

    as_json: bool

    def run(self, session: Session) -> ExitCode:
        """Compare the record with its indexes."""
        report, lake = session.services.indexing.check(), session.services.recalls.check_lake()
        sound = report.sound and lake.sound
        if self.as_json:
            session.output.json(
                {
                    "sound": sound,
                    "waiting": report.waiting,
                    "record_problems": list(report.record_problems),
                    "indexes": [
                        {
                            "name": index.name,
                            "expected": index.expected,
                            "present": index.present,
                            "missing": index.missing,
                            "surplus": index.surplus,
                            "stale": index.stale,
                            "problem": index.problem,
                        }
                        for index in report.indexes
                    ],
                    "lake": {"entries": lake.entries, "expected": lake.expected, "problem": lake.problem},
                }
            )
        else:
            for index in report.indexes:
                verdict = "same as the record" if index.sound else "DIFFERENT"
                session.output.data(
                    f"{index.name}: {verdict}: {index.present:,} of {index.expected:,} rows, {index.missing:,} missing, "
                    f"{index.surplus:,} surplus, {index.stale:,} stale. {index.problem}".rstrip()
                )
            verdict = "same as the record" if lake.sound else "DIFFERENT"
            session.output.data(f"lake: {verdict}: {lake.entries:,} of {lake.expected:,} entries. {lake.problem}".rstrip())
            for problem in report.record_problems:
                session.output.data(problem)
            if not sound:
                session.output.data("Run `strata rebuild` to make the indexes anew from the record.")
        return ExitCode.DONE if sound else ExitCode.DIFFERENT


@dataclass(frozen=True, slots=True)
class Rebuild:
    """Arguments of `strata rebuild`."""

    def run(self, session: Session) -> ExitCode:
        """Make the indexes anew from the record."""
        session.services.indexing.rebuild(session.control)
        session.services.recalls.rebuild_lake()
        session.output.data("The indexes are made anew.")
        return ExitCode.DONE


@dataclass(frozen=True, slots=True)
class Export:
    """Arguments of `strata export`."""

    folder: Path
    markdown: bool
    as_json: bool

    def run(self, session: Session) -> ExitCode:
        """Write the whole library out."""
        folder = session.folder / self.folder
        write = session.services.export.write_markdown if self.markdown else session.services.export.write_interchange
        summary = write(folder, session.control)
        if self.as_json:
            session.output.json(
                {
                    "folder": str(folder),
                    "files": summary.files,
                    "conversations": summary.conversations,
                    "messages": summary.messages,
                    "documents": summary.documents,
                    "memories": summary.memories,
                    "bytes": summary.bytes,
                }
            )
        else:
            session.output.data(
                f"Wrote {summary.conversations:,} conversations with {summary.messages:,} messages, "
                f"{summary.documents:,} documents and {summary.memories:,} memories to {folder}."
            )
        return ExitCode.DONE
