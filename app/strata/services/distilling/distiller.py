"""The distilling of a record into statements worth keeping: rules first, and only what they let through is embedded."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from strata.domain.memories import Origin
from strata.domain.records import Role
from strata.domain.statements import OwnerKind, Said, SavedMemory, StatementDraft, StatementSource
from strata.services.distilling.doubts import refusal
from strata.services.distilling.judging import Clues, clues_of, judge
from strata.services.distilling.nearness import Examples, Near, Nearness, read_examples
from strata.services.distilling.orders import gives_orders
from strata.services.distilling.saved import saved_statements
from strata.services.distilling.sentences import sentences
from strata.services.distilling.voice import own_words
from strata.services.distilling.wording import STRAIGHT, body
from strata.services.ports.encoder import Encoder

_AT_ONCE: Final = 256
"""Messages whose candidates are embedded together."""

LEAST: Final = 0.3
"""Sureness below which a sentence is not even asked about."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that the rules let through: characters `start` to `end` of what was said."""

    said: Said
    start: int
    end: int
    clues: Clues
    flagged: bool

    @property
    def text(self) -> str:
        """The sentence as it was said."""
        return self.said.text[self.start : self.end]


class Distiller:
    """Finds statements. Holds nothing but the vectors of the examples; any one thread at a time.

    Sureness is calibrated for MiniLM, which ships. With another encoder, or with none, statements are found all the same,
    but none is sure enough to be kept without asking. The rules read English.
    """

    def __init__(self, encoder: Encoder | None, examples: Examples | None = None) -> None:
        """Take the encoder that answers queries; `examples` are those that ship unless given."""
        self._nearness = Nearness(encoder, examples or read_examples()) if encoder else None

    def drafts(self, said: Iterable[Said]) -> Iterator[StatementDraft]:
        """Yield the statements of messages in their order, each sentence of a message once.

        Only what a person said is read. Work grows in step with the texts. Raises `ModelUnavailable`.
        """
        messages = iter(said)
        while batch := list(islice(messages, _AT_ONCE)):
            yield from self._judged([candidate for one in batch for candidate in candidates(one)])

    def saved(self, memory: SavedMemory) -> Iterator[StatementDraft]:
        """Yield the single statements of what an assistant had kept; sure, because they were distilled before."""
        return saved_statements(memory)

    def _judged(self, candidates: Sequence[Candidate]) -> Iterator[StatementDraft]:
        calibrated = self._nearness is not None and self._nearness.calibrated
        nears: Sequence[Near | None] = [None] * len(candidates)
        if self._nearness is not None:
            nears = self._nearness.near([candidate.text for candidate in candidates])
        for candidate, near in zip(candidates, nears, strict=True):
            judgement = judge(candidate.clues, near, calibrated)
            if judgement.sureness < LEAST:
                continue
            source = StatementSource(OwnerKind.MESSAGE, candidate.said.id, candidate.start, candidate.end)
            yield StatementDraft(
                candidate.text, judgement.kind, judgement.sureness, source, candidate.said.said_at, Origin.DISTILLED,
                candidate.flagged, judgement.why,
            )  # fmt: skip


def candidates(said: Said) -> Iterator[Candidate]:
    """Yield the sentences of a message that may be worth keeping, by rules alone; none of those that no person said."""
    if said.role is not Role.USER and not (said.by_person and said.role is Role.OTHER):
        return
    text = said.text.translate(STRAIGHT_LINES)
    flagged: bool | None = None
    seen: set[str] = set()
    for own in own_words(text, sentences(said.text)):
        sentence = said.text[own.sentence.start : own.sentence.end].translate(STRAIGHT)
        told = body(sentence)
        if refusal(sentence, told) or told in seen:
            continue
        clues = clues_of(told, own.doubtful)
        if clues is not None:
            seen.add(told)
            flagged = gives_orders(text) if flagged is None else flagged
            yield Candidate(said, own.sentence.start, own.sentence.end, clues, flagged)


STRAIGHT_LINES: Final = {mark: plain for mark, plain in STRAIGHT.items() if plain != " "}
"""As `STRAIGHT`, but the lines of a text stay."""
