"""What to say about a file that no format claims."""

from typing import Final

from strata.domain.errors import UnreadableExport
from strata.domain.imports import Skipped, SkipReason
from strata.importers.media import media_type_of
from strata.importers.peek import HEAD, Look, look_at, outline
from strata.importers.text_stream import decoded
from strata.services.ports.formats import SourceFile

READS: Final = (
    "Strata reads exports of ChatGPT, Claude and Gemini, logs of Claude Code and Codex, Markdown and text notes, "
    "MCP memory files and its own exports."
)

_GEMINI_MARKS: Final = ("gemini", "bard")


def described(file: SourceFile) -> Skipped:
    """Return the line of the report for a file that nobody claims."""
    try:
        reason, detail = _verdict(file)
    except UnreadableExport as error:
        return Skipped(file.where, SkipReason.DAMAGED, f"{error.what} {error.remedy}")
    return Skipped(file.where, reason, detail)


def _verdict(file: SourceFile) -> tuple[SkipReason, str]:
    head = file.head(HEAD)
    look = look_at(file)
    match look:
        case Look.EMPTY:
            return SkipReason.EMPTY, "The file is empty."
        case Look.BINARY:
            kind = media_type_of(head)
            return SkipReason.NOT_UNDERSTOOD, f"It looks like {_KINDS.get(kind.partition('/')[0], 'binary data')}. {READS}"
        case Look.ARRAY | Look.OBJECT:
            first = outline(file)
            if first.whole and not first.record:
                return SkipReason.EMPTY, "It holds an empty list."
            return SkipReason.NOT_UNDERSTOOD, f"It is JSON of a kind that Strata does not know{_keys(file)}. {READS}"
        case Look.TEXT:
            return SkipReason.NOT_UNDERSTOOD, _about_text(decoded(head))


def _about_text(text: str) -> str:
    start = text[:2000].casefold()
    if "<html" not in start and "<!doctype html" not in start:
        return f"It is text of a kind that Strata does not know. {READS}"
    if any(mark in text.casefold() for mark in _GEMINI_MARKS) and "activity" in text.casefold():
        return (
            "This looks like Gemini activity from Google Takeout as a web page. Export it again and choose JSON instead of "
            "HTML for My Activity, then import that."
        )
    return f"It looks like a web page. {READS}"


def _keys(file: SourceFile) -> str:
    keys = [key for key in outline(file).record if key.isprintable()][:5]
    return f" (its records have {', '.join(keys)})" if keys else ""


_KINDS: Final = {
    "image": "a picture",
    "audio": "sound",
    "video": "a film",
    "application": "a document or program",
}
