"""Batches drafted ahead in a second process while this one reads on and writes; in this one where that is not to be had."""

import logging
import multiprocessing
import os
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass, replace
from typing import Final

from strata.domain.errors import Cancelled
from strata.domain.passages import PassageDraft
from strata.services.control import Control
from strata.services.intake import second_process
from strata.services.intake.drafting import Arrival, Drafter, assembled, uncut
from strata.services.intake.second_process import PlainDraft
from strata.services.ports.record import RecordBatch

logger = logging.getLogger(__name__)

ALONE_UP_TO: Final = 6_000
"""Messages that one process drafts by itself: a second one takes half a second to come up."""

_LOOK_SECONDS: Final = 0.1

_Answer = list[tuple[PlainDraft, ...]]


@dataclass(frozen=True, slots=True)
class Coming:
    """A batch that is on its way to being drafted.

    Attributes:
        answer: what the second process will say, None where nobody asked it, or what it said was taken.
        batch: the arrivals with what it said.
    """

    arrivals: tuple[Arrival, ...]
    language: str
    answer: Future[_Answer] | None
    batch: RecordBatch | None = None

    @property
    def ready(self) -> bool:
        """Whether taking it keeps nobody waiting for the second process."""
        return self.answer is None or self.answer.done()


class DraftingAhead:
    """Drafts batches in the order in which they are begun.

    One thread begins and unpacks them, one takes them; close it after both.
    """

    def __init__(self, drafter: Drafter) -> None:
        self._drafter = drafter
        self._pool: ProcessPoolExecutor | None = None
        self._messages = 0
        self._alone = (os.cpu_count() or 1) < 2

    def begin(self, arrivals: Sequence[Arrival]) -> Coming:
        """Start on a batch; returns at once."""
        language = self._drafter.language
        self._messages += sum(arrival.messages for arrival in arrivals)
        if self._alone or self._messages <= ALONE_UP_TO:
            return Coming(tuple(arrivals), language, None)
        try:
            if self._pool is None:
                method = multiprocessing.get_context("spawn")
                self._pool = ProcessPoolExecutor(1, method, second_process.begin)
            texts = [text[:] for text in uncut(arrivals)]
            answer = self._pool.submit(second_process.cut_all, language, texts)
        except (OSError, RuntimeError) as error:
            self._give_up(error)
            return Coming(tuple(arrivals), language, None)
        return Coming(tuple(arrivals), language, answer)

    def unpack(self, coming: Coming, control: Control) -> Coming:
        """Wait for the second process and put what it says together, so that the thread that writes need not.

        What is in another language by now is not waited for: it is drafted again when it is taken. Raises `Cancelled`.
        """
        if coming.answer is None or coming.language != self._drafter.language:
            return coming
        try:
            passages = [tuple(map(PassageDraft._make, drafts)) for drafts in _wait(coming.answer, control)]
            return replace(coming, answer=None, batch=assembled(coming.arrivals, passages))
        except Cancelled:
            raise
        except Exception as error:  # noqa: BLE001  a bug of ours or a killed process: it is done over, in this one
            self._give_up(error)
            return replace(coming, answer=None)

    def take(self, coming: Coming, control: Control) -> RecordBatch:
        """Return a batch drafted, in the present language. Call inside `Drafter.one_language`. Raises `Cancelled`."""
        if coming.batch is not None and coming.language == self._drafter.language:
            return coming.batch
        return self._drafter.batch(coming.arrivals, control)

    def close(self) -> None:
        """End the second process; what it was asked and nobody took is dropped."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def _give_up(self, error: Exception) -> None:
        """Go on in one process; told once."""
        if not self._alone:
            logger.warning("Drafting goes on in one process: %s", error)
        self._alone = True


def _wait(answer: Future[_Answer], control: Control) -> _Answer:
    while True:
        control.checkpoint()
        try:
            return answer.result(_LOOK_SECONDS)
        except NotYet:
            continue
