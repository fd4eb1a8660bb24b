"""Passages as the record has them: what ranking looks at, and the whole of those that are shown."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from strata.domain.passages import Passage, PassageKind
from strata.domain.records import MessageKind, Role
from strata.domain.search import Neighbour
from strata.services.ports.index import Hit, IndexFilter, WordQuery
from strata.services.ports.record import InContext
from strata.services.ports.signals import Signals
from strata.storage.connection import Connection
from strata.storage.database import Database
from strata.storage.homes import Homes
from strata.storage.neighbours import Place, beside_places
from strata.storage.passage_facts import Around, Facts, PassageFacts
from strata.storage.passage_owners import Owners
from strata.storage.scanning import scan
from strata.storage.titles import Titles

_KINDS: Final = {kind.value: kind for kind in PassageKind}
_ROLES: Final = {role.value: role for role in Role}
_MESSAGE_KINDS: Final = {kind.value: kind for kind in MessageKind}

_OF_MESSAGE: Final = """
    SELECT seq FROM passages WHERE kind = 'message' AND owner_seq = (SELECT seq FROM messages WHERE id = $id) ORDER BY part
"""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_ALONE: Final = (None, None)

Beside = tuple[Neighbour | None, Neighbour | None]


class Passages:
    """The store behind the port `PassageStore`."""

    def __init__(self, database: Database, facts: PassageFacts, titles: Titles) -> None:
        self._database = database
        self._facts = facts
        self._homes = Homes(titles)

    def signals(self, seqs: Sequence[int]) -> Signals:
        """Return what ranking needs of some hundred passages, by row number."""
        return self._facts.signals(seqs)

    def passages(self, seqs: Sequence[int]) -> tuple[Passage, ...]:
        """Return whole passages, in any order."""
        facts = self._facts.get(seqs)
        owners = self._database.ask(lambda connection: Owners(connection, self._homes, facts))
        return tuple(passage for one in facts if (passage := _passage(one, owners)) is not None)

    def in_context(self, seqs: Sequence[int], characters: int) -> tuple[InContext, ...]:
        """See `PassageStore.in_context`."""
        found = self._facts.around(seqs)
        return self._database.ask(lambda connection: _in_context(connection, self._homes, found, characters))

    def scan(self, query: WordQuery, where: IndexFilter, limit: int) -> tuple[Hit, ...]:
        """Look words up by reading every passage; for when the word index cannot be asked."""
        return scan(self._database, query, where, limit)

    def of_message(self, message_id: UUID) -> tuple[int, ...]:
        """Return the row numbers of a message's passages."""
        return tuple(seq for (seq,) in self._database.rows(_OF_MESSAGE, {"id": message_id}))


def _in_context(connection: Connection, homes: Homes, found: Sequence[Around], characters: int) -> tuple[InContext, ...]:
    """Read texts; what stands beside a passage is looked up in the record only where the facts do not tell it."""
    known = [beside for one in found for beside in (one.before, one.after) if beside is not None]
    owners = Owners(connection, homes, [one.here for one in found], known)
    passages = [passage for one in found if (passage := _passage(one.here, owners)) is not None]
    unclear = [_place(one.here) for one in found if one.here.active and not _is_clear(one, owners)]
    looked_up = beside_places(connection, unclear, characters) if unclear else {}
    beside = {one.here.seq: _known(one, owners, characters) for one in found}
    return tuple(
        InContext(passage, *(looked_up.get((passage.conversation_seq or 0, passage.position)) or beside[passage.seq]))
        for passage in passages
    )


def _is_clear(one: Around, owners: Owners) -> bool:
    """Whether it is known what stands on both sides, be it nothing because the conversation begins or ends here."""
    home = owners.home(one.here)
    if home is None or one.here.kind != PassageKind.MESSAGE.value:
        return True
    begins, ends = one.here.position == 0, one.here.position + 1 >= home.places
    return (begins or one.before is not None) and (ends or one.after is not None)


def _known(one: Around, owners: Owners, characters: int) -> Beside:
    if not one.here.active:
        return _ALONE
    return _neighbour(one.before, owners, characters), _neighbour(one.after, owners, characters)


def _neighbour(one: Facts | None, owners: Owners, characters: int) -> Neighbour | None:
    owner = owners.of(one) if one is not None else None
    return None if one is None or owner is None else Neighbour(owner.id, one.speaker, owner.text[:characters])


def _place(one: Facts) -> Place:
    return (one.conversation_seq or 0, one.position)


def _passage(one: Facts, owners: Owners) -> Passage | None:
    """Return the whole passage, None when what it was cut from went a moment ago."""
    owner, home = owners.of(one), owners.home(one)
    if owner is None or home is None:
        return None
    return Passage(
        one.seq, _KINDS[one.kind], owner.id, owner.source_id, one.conversation_seq, home.id, home.source_id, home.title,
        one.source, _ROLES[one.role], _MESSAGE_KINDS[one.message_kind], one.speaker,
        _EPOCH + timedelta(microseconds=one.created_us), one.position, one.part, one.first_char, one.end_char,
        owner.text[one.first_char : one.end_char], one.is_question, one.has_time, one.word_count, one.active,
    )  # fmt: skip
