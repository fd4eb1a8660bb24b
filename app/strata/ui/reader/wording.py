"""The words that the reader itself says, in the person's language."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final, assert_never

from PySide6.QtCore import QDate, QLocale, QTime

from strata.domain.records import Attachment, Message, MessageKind, Role
from strata.ui.reader.entries import Entry, EntryKind
from strata.ui.reader.html import Labels
from strata.ui.reader.plain import one_line
from strata.ui.text import counted, moment, size, tr

_ROLES: Final = frozenset(role.value for role in Role)


def labels() -> Labels:
    """Return the words that rendering adds."""
    return Labels(tr("Copy"), tr("code"), tr("picture not at hand"))


def role_name(role: Role) -> str:
    """Return what a role is called where nobody has a name."""
    match role:
        case Role.USER:
            return tr("You")
        case Role.ASSISTANT:
            return tr("Assistant")
        case Role.SYSTEM:
            return tr("System")
        case Role.TOOL:
            return tr("Tool")
        case Role.OTHER:
            return tr("Other")
        case _:
            assert_never(role)


def name_of(speaker: str) -> str:
    """Return the name to show for a speaker of a passage, which is the bare role where nobody has a name."""
    return role_name(Role(speaker)) if speaker in _ROLES else speaker


def speaker(message: Message) -> str:
    """Return the name to show for who speaks."""
    return message.author or role_name(message.role)


def local(at: datetime) -> datetime:
    """Return a kept UTC time in the person's zone."""
    return at.astimezone()


def day(at: datetime) -> str:
    """Return "Friday, 9 June 2023" in the person's way of writing."""
    when = local(at)
    return QLocale().toString(QDate(when.year, when.month, when.day), QLocale.FormatType.LongFormat)


def clock(at: datetime) -> str:
    """Return the time of day in the person's way of writing."""
    when = local(at)
    return QLocale().toString(QTime(when.hour, when.minute), QLocale.FormatType.ShortFormat)


def as_markdown(message: Message) -> str:
    """Return a message as Markdown under a heading with its author and time."""
    return f"## {speaker(message)}, {moment(message.created_at)}\n\n{message.text}"


def entry_line(entry: Entry) -> str:
    """Return the single line that stands for a folded entry, a day or a group."""
    match entry.kind:
        case EntryKind.DAY:
            return day(entry.message.created_at)
        case EntryKind.TURN:
            return speaker(entry.message)
        case EntryKind.FOLD:
            return _fold_line(entry.message, entry.open)
        case EntryKind.STEPS:
            return _steps_line(entry.messages)
        case EntryKind.VERSIONS:
            found = counted(len(entry.messages), tr("other version"), tr("other versions"))
            return tr("{0}, shown below").format(found) if entry.open else found
        case _:
            assert_never(entry.kind)


def version_line(entry: Entry) -> str:
    """Return what marks the first message of a version left behind."""
    return tr("Version {0} of {1}, left behind").format(entry.version, entry.of) if entry.of > 1 else tr("Left behind")


def chip(attachment: Attachment) -> str:
    """Return what the chip of an attachment says."""
    name = attachment.name or attachment.reference.rsplit("/", 1)[-1] or tr("Attachment")
    how_large = f" · {size(attachment.size)}" if attachment.size else ""
    return name + how_large + ("" if attachment.present else f" · {tr('not in the export')}")


def _kind_name(message: Message) -> str:
    match message.kind:
        case MessageKind.TEXT:
            return tr("Instructions")
        case MessageKind.REASONING:
            return tr("Thought")
        case MessageKind.TOOL_CALL:
            return tr("Tool")
        case MessageKind.TOOL_RESULT:
            return tr("Result")
        case MessageKind.HIDDEN:
            return tr("Hidden context")
        case _:
            assert_never(message.kind)


def _fold_line(message: Message, unfolded: bool) -> str:
    name = _kind_name(message)
    who = message.author if message.kind in (MessageKind.TOOL_CALL, MessageKind.TOOL_RESULT) else ""
    title = f"{name}: {who}" if who else name
    beginning = "" if unfolded else one_line(message.text)
    return f"{title} · {beginning}" if beginning else title


def _steps_line(messages: Sequence[Message]) -> str:
    counts = Counter(message.kind for message in messages)
    hidden = counts[MessageKind.HIDDEN] + counts[MessageKind.TEXT]
    said = [
        (counts[MessageKind.REASONING], tr("thought"), tr("thoughts")),
        (counts[MessageKind.TOOL_CALL], tr("tool call"), tr("tool calls")),
        (counts[MessageKind.TOOL_RESULT], tr("result"), tr("results")),
        (hidden, tr("hidden"), tr("hidden")),
    ]
    parts = [counted(count, one, many) for count, one, many in said if count]
    return f"{counted(len(messages), tr('step'), tr('steps'))} · {', '.join(parts)}"
