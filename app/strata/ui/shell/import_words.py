"""What imports say: previews, reasons and results in sentences."""

from collections import Counter
from datetime import datetime
from typing import assert_never

from strata.domain.imports import FormatCount, ImportOutcome, ImportPreview, ImportReport, Skipped, SkipReason
from strata.ui.text import counted, date, number, tr

LINES_SHOWN = 200
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


def span(first: datetime | None, last: datetime | None) -> str:
    """Write the dates between which something lies, "" when unknown."""
    if first is None or last is None:
        return ""
    begin, end = date(first), date(last)
    return begin if begin == end else tr("{first} to {last}").format(first=begin, last=end)


def source_line(count: FormatCount) -> str:
    """Write what one source holds, and from when to when."""
    dates = span(count.first, count.last)
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


def reason(why: SkipReason) -> str:
    """Return the heading under which something is left out."""
    match why:
        case SkipReason.DO_NOT_REMEMBER:
            return tr("Marked “do not remember”")
        case SkipReason.DAMAGED:
            return tr("Damaged")
        case SkipReason.UNKNOWN_TYPE:
            return tr("Of a kind that Strata does not know")
        case SkipReason.EMPTY:
            return tr("Empty")
        case SkipReason.REFUSED:
            return tr("Refused for safety")
        case SkipReason.MISSING:
            return tr("Missing from the export")
        case SkipReason.NOT_UNDERSTOOD:
            return tr("Not an export that Strata reads")
        case SkipReason.PRIVATE:
            return tr("Private")
        case _:
            assert_never(why)


def skipped_total(skipped: tuple[Skipped, ...]) -> int:
    """Return how many things are left out."""
    return sum(line.count for line in skipped)


def skipped_text(skipped: tuple[Skipped, ...]) -> str:
    """Write what is left out and why: a heading to a reason, a line to a place."""
    totals = Counter(dict.fromkeys(SkipReason, 0))
    for line in skipped:
        totals[line.reason] += line.count
    written: list[str] = []
    for why, total in totals.items():
        lines = [line for line in skipped if line.reason is why]
        if not lines:
            continue
        written.append(f"{reason(why)} ({number(total)})")
        written += [_line(line) for line in lines[:LINES_SHOWN]]
        if len(lines) > LINES_SHOWN:
            written.append(tr("    and {n} more").format(n=number(len(lines) - LINES_SHOWN)))
    return "\n".join(written)


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


def _line(line: Skipped) -> str:
    times = f" ×{number(line.count)}" if line.count > 1 else ""
    return f"    {line.where}{times}: {line.detail}"
