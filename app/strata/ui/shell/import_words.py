"""What imports say: previews and results in sentences."""

from strata.domain.imports import FormatCount, ImportOutcome, ImportPreview, ImportReport, SkipReason
from strata.ui.text import counted, dates_between, number, tr

_UNREADABLE = (SkipReason.DAMAGED, SkipReason.REFUSED, SkipReason.MISSING)


def holdings(conversations: int, messages: int, documents: int, samples: int = 0, memories: int = 0) -> str:
    """Write "1,240 conversations · 35,010 messages · 3 notes", leaving out what is none."""
    parts = (
        (conversations, counted(conversations, tr("conversation"), tr("conversations"))),
        (messages, counted(messages, tr("message"), tr("messages"))),
        (documents, counted(documents, tr("note"), tr("notes"))),
        (samples, counted(samples, tr("measurement"), tr("measurements"))),
        (memories, counted(memories, tr("memory"), tr("memories"))),
    )
    return " · ".join(words for count, words in parts if count) or tr("nothing to take in")


def source_line(count: FormatCount) -> str:
    """Write what one source holds, and from when to when."""
    dates = dates_between(count.first, count.last)
    held = holdings(count.conversations, count.messages, count.documents, count.samples, count.memories)
    return held + (f" · {dates}" if dates else "")


def against_library(preview: ImportPreview) -> str:
    """Write how what was found compares with the library."""
    parts = (
        (preview.new, tr("{n} new")),
        (preview.changed, tr("{n} changed since last time")),
        (preview.unchanged, tr("{n} already here")),
        (preview.samples_new, tr("{n} new measurements")),
        (preview.samples - preview.samples_new, tr("{n} measurements already here")),
    )
    return " · ".join(words.format(n=number(count)) for count, words in parts if count)


def not_remembered(preview: ImportPreview) -> int:
    """Return how many conversations are left out because they are marked as not to be remembered."""
    return sum(line.count for line in preview.skipped if line.reason is SkipReason.DO_NOT_REMEMBER)


def result(report: ImportReport) -> str:
    """Write the one sentence that tells how an import ended."""
    what = tr("{new} new").format(new=number(report.new))
    if report.changed:
        what = tr("{what} and {changed} changed").format(what=what, changed=number(report.changed))
    if report.samples_added:
        measured = counted(report.samples_added, tr("measurement"), tr("measurements"))
        what = tr("{what}, {measured}").format(what=what, measured=measured) if report.new or report.changed else measured
    if report.outcome is ImportOutcome.DONE and not (report.new or report.changed or report.samples_added):
        return tr("Everything in there was already in your library.")
    if report.outcome is ImportOutcome.DONE and not (report.new or report.changed):
        return f"{tr('Imported: {what}.').format(what=what)} {report.error}".rstrip()
    if report.outcome is ImportOutcome.DONE:
        messages = counted(report.messages_added, tr("message"), tr("messages"))
        done = tr("Imported: {what}, {messages}.").format(what=what, messages=messages)
        return " ".join(part for part in (done, _unreadable(report), report.error) if part)
    if report.outcome is ImportOutcome.CANCELLED:
        return tr("The import was stopped. What had come in stays: {what}.").format(what=what)
    return report.error or tr("The import ended early. What had come in stays: {what}.").format(what=what)


def memories_found(kept: int, waiting: int) -> str:
    """Write what was found worth remembering in what came in."""
    found = counted(kept, tr("memory kept"), tr("memories kept"))
    asked = tr("{n} more wait in the inbox").format(n=number(waiting)) if waiting else ""
    return tr("From what came in: {found}.").format(found=", ".join(part for part in (found, asked) if part))


def _unreadable(report: ImportReport) -> str:
    """Write how much could not be read, "" for nothing: what was left out on purpose stands in the report alone."""
    count = sum(line.count for line in report.skipped if line.reason in _UNREADABLE)
    return tr("{n} could not be read.").format(n=number(count)) if count else ""
