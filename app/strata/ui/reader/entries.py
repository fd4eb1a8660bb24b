"""What stands in the column, one entry after another: days, turns, folded steps, other versions."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from uuid import UUID

from strata.domain.records import Document, Message, MessageKind, Role
from strata.ui.reader.branches import Version, versions
from strata.ui.reader.chunks import cut

FEW_STEPS = 3
"""So many folded steps in a row are shown as lines; more become one line."""

DayOf = Callable[[Message], date]


class EntryKind(StrEnum):
    """What an entry is."""

    DAY = "day"
    TURN = "turn"
    FOLD = "fold"
    STEPS = "steps"
    VERSIONS = "versions"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the column.

    Attributes:
        key: stays the same while folds open and close.
        messages: the message it shows (one for DAY, TURN, FOLD), or those it stands for.
        text: the Markdown to show; "" while folded.
        head: whether the author's name is shown above.
        last: whether the message ends with this entry (a long one spans several).
        open: whether a FOLD, STEPS or VERSIONS entry is unfolded.
        side: whether it belongs to a version left behind.
        version, of: "version 2 of 3" on the first entry of a version left behind, otherwise 0.
        part: 0, 1, 2… within a long message.
    """

    kind: EntryKind
    key: str
    messages: tuple[Message, ...]
    text: str = ""
    head: bool = False
    last: bool = True
    open: bool = False
    side: bool = False
    version: int = 0
    of: int = 0
    part: int = 0

    @property
    def message(self) -> Message:
        """The message that it shows, or the first that it stands for."""
        return self.messages[0]


def folds(message: Message) -> bool:
    """Whether a message is shown as one line until it is unfolded."""
    return message.kind is not MessageKind.TEXT or (message.role is Role.SYSTEM and not message.attachments)


def fold_key(message: Message) -> str:
    """Return the key by which this message's fold is opened."""
    return f"fold:{message.id}"


def versions_key(anchor: UUID) -> str:
    """Return the key by which the versions beside a message are opened."""
    return f"versions:{anchor}"


def keys_to_reveal(messages: Sequence[Message], wanted: UUID) -> frozenset[str]:
    """Return the keys that have to be open for a message to be seen."""
    keys: set[str] = set()
    for anchor, found in versions(messages).items():
        for version in found:
            if any(message.id == wanted for message in version.messages):
                keys.add(versions_key(anchor))
                keys |= _steps_keys(version.messages, wanted)
    keys |= _steps_keys([message for message in messages if message.active], wanted)
    return frozenset(keys)


def entries(messages: Sequence[Message], opened: frozenset[str], day_of: DayOf) -> tuple[Entry, ...]:
    """Lay a conversation out; `opened` holds the keys of unfolded entries, `day_of` reads a time in the person's zone."""
    return tuple(_Layout(opened, day_of, versions(messages)).run([m for m in messages if m.active]))


def document_entries(document: Document) -> tuple[Entry, ...]:
    """Lay a document out: its text in pieces, no names and no days."""
    told = Message(
        seq=document.seq,
        id=document.id,
        conversation_seq=0,
        source_id=document.source_id,
        position=0,
        role=Role.OTHER,
        kind=MessageKind.TEXT,
        author=document.title,
        text=document.text,
        created_at=document.created_at,
    )
    pieces = cut(_without_title(document))
    last = len(pieces) - 1
    return tuple(
        Entry(EntryKind.TURN, f"turn:{document.id}:{part}", (told,), piece, last=part == last, part=part)
        for part, piece in enumerate(pieces)
    )


def _without_title(document: Document) -> str:
    """Return the text without a first heading that only says the title again: the reader's head shows it."""
    first, _, rest = document.text.lstrip().partition("\n")
    says_title = first.startswith("# ") and first[2:].strip().casefold() == document.title.strip().casefold()
    return rest.lstrip("\n") if says_title and rest.strip() else document.text


class _Layout:
    """Walks through the messages and remembers who spoke last and on which day."""

    def __init__(self, opened: frozenset[str], day_of: DayOf, found: Mapping[UUID, tuple[Version, ...]]) -> None:
        self._opened = opened
        self._day_of = day_of
        self._versions = found
        self._day: date | None = None
        self._speaker: tuple[Role, str, bool] | None = None

    def run(self, messages: Sequence[Message]) -> Iterator[Entry]:
        """Yield the entries of these messages."""
        for folding, group in groupby(messages, folds):
            run = tuple(group)
            if folding:
                yield from self._steps(run)
                continue
            for message in run:
                yield from self._days(message)
                yield from self._turn(message)
                yield from self._left_behind(message)

    def _days(self, message: Message) -> Iterator[Entry]:
        day = self._day_of(message)
        if message.active and day != self._day:
            self._day, self._speaker = day, None
            yield Entry(EntryKind.DAY, f"day:{message.id}", (message,))

    def _turn(self, message: Message, version: int = 0, of: int = 0) -> Iterator[Entry]:
        speaker = (message.role, message.author, not message.active)
        head = speaker != self._speaker or version > 0
        self._speaker = speaker
        pieces = cut(message.text)
        for part, piece in enumerate(pieces):
            yield Entry(
                EntryKind.TURN,
                f"turn:{message.id}:{part}",
                (message,),
                piece,
                head=head and part == 0,
                last=part == len(pieces) - 1,
                side=not message.active,
                version=version if part == 0 else 0,
                of=of if part == 0 else 0,
                part=part,
            )

    def _steps(self, run: tuple[Message, ...]) -> Iterator[Entry]:
        side = not run[0].active
        yield from self._days(run[0])
        if len(run) > FEW_STEPS:
            key = _run_key(run)
            unfolded = key in self._opened
            yield Entry(EntryKind.STEPS, key, run, open=unfolded, side=side)
            if not unfolded:
                for message in run:
                    yield from self._left_behind(message)
                return
        for message in run:
            yield from self._fold(message)
            yield from self._left_behind(message)

    def _fold(self, message: Message) -> Iterator[Entry]:
        key = fold_key(message)
        if key not in self._opened:
            yield Entry(EntryKind.FOLD, key, (message,), side=not message.active)
            return
        pieces = cut(message.text)
        for part, piece in enumerate(pieces):
            name = key if part == 0 else f"{key}:{part}"
            last = part == len(pieces) - 1
            yield Entry(EntryKind.FOLD, name, (message,), piece, last=last, open=True, side=not message.active, part=part)

    def _left_behind(self, anchor: Message) -> Iterator[Entry]:
        found = self._versions.get(anchor.id)
        if not found:
            return
        key = versions_key(anchor.id)
        unfolded = key in self._opened
        firsts = tuple(version.messages[0] for version in found)
        yield Entry(EntryKind.VERSIONS, key, firsts, open=unfolded)
        if not unfolded:
            return
        for number, version in enumerate(found, start=1):
            for index, message in enumerate(version.messages):
                if folds(message):
                    yield from self._fold(message)
                else:
                    yield from self._turn(message, number if index == 0 else 0, len(found) if index == 0 else 0)
        self._speaker = None


def _run_key(run: Sequence[Message]) -> str:
    return f"steps:{run[0].id}"


def _steps_keys(messages: Sequence[Message], wanted: UUID) -> frozenset[str]:
    """Return the keys of the fold and of the run of steps that hide a message."""
    for folding, group in groupby(messages, folds):
        run = tuple(group)
        for message in run:
            if folding and message.id == wanted:
                return frozenset({fold_key(message), _run_key(run)})
    return frozenset()
