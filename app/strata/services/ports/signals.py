"""What ranking looks at, as columns: hundreds of candidates cost a few array operations instead of an object each."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from strata.domain.passages import PassageKind, RankSignals
from strata.domain.records import Role

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Signals:
    """`RankSignals` of many candidates, one row each, by ascending `seq`.

    Attributes:
        conversation_seq: -1 for documents.
        kind, role, speaker: numbers of the entries in `kinds`, `roles` and `speakers`.
    """

    seq: Numbers
    kind: Numbers
    owner_seq: Numbers
    conversation_seq: Numbers
    position: Numbers
    part: Numbers
    role: Numbers
    speaker: Numbers
    created_us: Numbers
    is_question: Flags
    has_time: Flags
    word_count: Numbers
    active: Flags
    kinds: Sequence[PassageKind]
    roles: Sequence[Role]
    speakers: Sequence[str]

    @classmethod
    def of(cls, rows: Sequence[RankSignals]) -> "Signals":
        """Return these candidates as columns."""
        rows = sorted(rows, key=lambda row: row.seq)
        kinds, roles = list(PassageKind), list(Role)
        speakers = list(dict.fromkeys(row.speaker for row in rows))
        return cls(
            seq=_numbers([row.seq for row in rows]),
            kind=_numbers([kinds.index(row.kind) for row in rows]),
            owner_seq=_numbers([row.owner_seq for row in rows]),
            conversation_seq=_numbers([-1 if row.conversation_seq is None else row.conversation_seq for row in rows]),
            position=_numbers([row.position for row in rows]),
            part=_numbers([row.part for row in rows]),
            role=_numbers([roles.index(row.role) for row in rows]),
            speaker=_numbers([speakers.index(row.speaker) for row in rows]),
            created_us=_numbers([row.created_us for row in rows]),
            is_question=np.array([row.is_question for row in rows], np.bool_),
            has_time=np.array([row.has_time for row in rows], np.bool_),
            word_count=_numbers([row.word_count for row in rows]),
            active=np.array([row.active for row in rows], np.bool_),
            kinds=kinds,
            roles=roles,
            speakers=speakers,
        )

    def __len__(self) -> int:
        return self.seq.size

    def of_kind(self, kind: PassageKind) -> Flags:
        """Return which candidates are of a kind."""
        number = self.kinds.index(kind) if kind in self.kinds else -1
        flags: Flags = self.kind == number
        return flags

    def where(self, kept: Flags) -> "Signals":
        """Return these candidates alone."""
        return Signals(
            self.seq[kept], self.kind[kept], self.owner_seq[kept], self.conversation_seq[kept], self.position[kept],
            self.part[kept], self.role[kept], self.speaker[kept], self.created_us[kept], self.is_question[kept],
            self.has_time[kept], self.word_count[kept], self.active[kept], self.kinds, self.roles, self.speakers,
        )  # fmt: skip

    def rows(self, places: NDArray[np.intp]) -> list[RankSignals]:
        """Return the candidates at these places, in this order."""
        kinds, roles, speakers = self.kinds, self.roles, self.speakers
        columns = (
            self.seq, self.kind, self.owner_seq, self.conversation_seq, self.position, self.part, self.role, self.speaker,
            self.created_us, self.is_question, self.has_time, self.word_count, self.active,
        )  # fmt: skip
        return [
            RankSignals(
                seq, kinds[kind], owner, None if talk < 0 else talk, position, part, roles[role], speakers[speaker], *rest
            )
            for seq, kind, owner, talk, position, part, role, speaker, *rest in zip(
                *(column[places].tolist() for column in columns), strict=True
            )
        ]


def _numbers(values: Sequence[int]) -> Numbers:
    return np.array(values, np.int64)
