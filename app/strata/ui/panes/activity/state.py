"""What the Activity pane shows, frozen."""

from dataclasses import dataclass

from strata.domain.imports import ImportReport
from strata.domain.models import EmbeddingStatus
from strata.domain.work import Work, WorkKind, WorkStatus
from strata.ui.navigation import Tone
from strata.ui.text import counted, duration, number, tr


@dataclass(frozen=True, slots=True)
class Details:
    """One past job and, if it was an import, its report."""

    work: Work
    report: ImportReport | None = None


def kind_icon(kind: WorkKind) -> str:
    """Return the icon of a kind of job."""
    match kind:
        case WorkKind.IMPORT:
            return "import"
        case WorkKind.EMBED | WorkKind.MODEL_CHANGE:
            return "cpu"
        case WorkKind.MODEL_FETCH:
            return "download"
        case WorkKind.EXPORT:
            return "file-down"
        case WorkKind.REBUILD:
            return "database"
        case WorkKind.CHECK | WorkKind.SUPPORT:
            return "circle-check"
        case WorkKind.PASS:
            return "layers"
        case WorkKind.TAKE_IN:
            return "inbox"
        case WorkKind.MOVE | WorkKind.BACKUP:
            return "folder"
        case WorkKind.SEGMENT:
            return "layers"
        case WorkKind.ARCHIVE:
            return "file-archive"
        case WorkKind.FLOW:
            return "activity"
        case WorkKind.PURGE:
            return "trash-2"
        case WorkKind.ROLLBACK:
            return "history"


def status_words(status: WorkStatus) -> tuple[str, Tone]:
    """Return how a job's status reads, and its tone."""
    match status:
        case WorkStatus.RUNNING:
            return tr("Running"), Tone.PLAIN
        case WorkStatus.PAUSED:
            return tr("Paused"), Tone.WARN
        case WorkStatus.DONE:
            return tr("Done"), Tone.GOOD
        case WorkStatus.CANCELLED:
            return tr("Stopped"), Tone.WARN
        case WorkStatus.FAILED:
            return tr("Failed"), Tone.BAD
        case WorkStatus.INTERRUPTED:
            return tr("Interrupted"), Tone.WARN


def took(work: Work) -> str:
    """Return how long a job took, "" while it runs."""
    if work.finished_at is None:
        return ""
    seconds = (work.finished_at - work.started_at).total_seconds()
    return tr("under 1 s") if seconds < 1 else duration(seconds)


def understanding_sentence(status: EmbeddingStatus) -> str:
    """Say in one sentence how far the vectors are."""
    if status.total == 0:
        return tr("Nothing to understand yet.")
    if status.changing_to is not None:
        ready = status.total - status.changing_waiting
        return tr("Changing to {model}: {done} of {total} passages done. Search uses the old model until then.").format(
            model=status.changing_to.model, done=number(ready), total=number(status.total)
        )
    if status.waiting == 0:
        return tr("All {passages} can be found by meaning and by words.").format(
            passages=counted(status.total, tr("passage"), tr("passages"))
        )
    sentence = tr("{done} of {total} passages understood; the rest can be found by words.")
    return sentence.format(done=number(status.total - status.waiting), total=number(status.total))


def report_sentence(report: ImportReport) -> str:
    """Say in one sentence what an import did."""
    parts = (
        (report.new, tr("{n} new")),
        (report.changed, tr("{n} updated")),
        (report.unchanged, tr("{n} already here")),
    )
    records = ", ".join(words.format(n=number(count)) for count, words in parts if count) or tr("Nothing new")
    messages = counted(report.messages_added, tr("message"), tr("messages"))
    return tr("{records}; {messages} added.").format(records=records, messages=messages)
