"""Understanding: every passage gets its vector in the background, and every query gets one at once."""

import logging
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from strata.domain.errors import IndexUnavailable, ModelUnavailable, WorldError
from strata.domain.models import Device, EmbeddingSpace, EmbeddingStatus
from strata.domain.recall_pictures import CacheLine
from strata.services.control import Control
from strata.services.courtesy import Courtesy
from strata.services.indexing import IndexingService
from strata.services.ports.clock import Clock
from strata.services.ports.encoder import Encoder, EncoderLoader
from strata.services.ports.index import EmbeddingStore, EmbeddingTask, Vector
from strata.services.understanding.journal import Journal
from strata.services.understanding.measures import BatchSize, Throughput
from strata.services.understanding.query_vectors import QueryVectors
from strata.services.understanding.report import Report
from strata.services.understanding.spaces import Spaces
from strata.services.understanding.window import Window, WindowTools
from strata.services.work import WorkService

logger = logging.getLogger(__name__)

WINDOW: Final = 1024
"""Passages taken at once: enough to sort by length and to find equal texts, few enough that new ones come soon."""

_INDEXED_WITHIN: Final = 5.0
_LOOK_EVERY: Final = 0.05


class EmbeddingService:
    """Fills the space in use, and the one being changed to; encodes queries. Safe to use from any thread.

    One thread at a time does bulk work; `pause`, `set_device`, `change_to` and `close` make it stop after the batch at hand
    (about 80 ms). Queries do not wait for it.

    Attributes:
        model_problem: the sentence to show when a model does not load or fails, "" while all is well.
    """

    def __init__(
        self,
        *,
        store: EmbeddingStore,
        loader: EncoderLoader,
        indexing: IndexingService,
        work: WorkService,
        courtesy: Courtesy,
        clock: Clock,
    ) -> None:
        self._store = store
        self._journal = Journal(work, store)
        self._loader = loader
        self._indexing = indexing
        self._courtesy = courtesy
        self._clock = clock
        self._spaces = Spaces(store, loader)
        self._queries = QueryVectors(loader)
        self._throughput = Throughput()
        self._batch_size = BatchSize()
        self._turn = threading.Lock()
        self._counting = threading.Lock()
        self._interruptions = 0
        self._paused = False
        self._device: Device | None = None
        self._device_changed = False
        self._bulk: Encoder | None = None
        self._last_device = Device.CPU
        self.model_problem = ""

    # Queries

    @property
    def loading(self) -> bool:
        """Whether the model for queries is coming up at this moment."""
        return self._queries.loading

    def space_in_use(self) -> EmbeddingSpace:
        """Return the space that answers searches."""
        return self._spaces.in_use()

    def query_encoder(self) -> Encoder | None:
        """Return the encoder of queries if it is up, without waiting for it."""
        return self._queries.encoder(self._spaces.in_use())

    def warm_up(self) -> None:
        """Bring the encoder of queries up and measure it; a model that fails is told by `model_problem`, not raised."""
        space = self._spaces.in_use()
        self._queries.forget_problem()
        try:
            milliseconds = self._queries.warm_up(space)
        except ModelUnavailable as error:
            self.model_problem = str(error)
            return
        self._note_latency(space, milliseconds)

    def encode_query(self, text: str) -> Vector:
        """Return the unit vector of a query in the space in use. Raises `ModelUnavailable`."""
        return self._queries.encode(self._spaces.in_use(), text)

    def remembered(self) -> CacheLine:
        """Return how the vectors of recent queries are doing."""
        return self._queries.recent.line()

    # Bulk work

    def step(self, control: Control) -> int:
        """Give one window of waiting passages their vectors; return how many, 0 when there is nothing to do.

        The space in use comes before the one being changed to; the swap to that one, once it is full, counts as one passage.
        Saved vectors reach the index before this returns. Raises `Cancelled`, `ModelUnavailable`, `DiskFull`; what was encoded
        by then is kept.
        """
        control.checkpoint()
        with self._turn:
            done = 0 if self._paused else self._window(control) or self._swap()
            if not done:
                self._rest()
        control.checkpoint()
        return done

    def run_until_done(self, control: Control) -> None:
        """Do step after step until nothing waits, or somebody pauses. Raises as `step` does."""
        while self.step(control):
            pass

    def pause(self) -> None:
        """Stop after the batch at hand."""
        self._paused = True

    def resume(self) -> None:
        """Let `step` work again."""
        self._paused = False

    def set_device(self, device: Device | None) -> None:
        """Compute on this device from the next batch on; None means the best there is."""
        if device != self._device:
            self._device = device
            self._device_changed = True

    def status(self) -> EmbeddingStatus:
        """Return how far the vectors are."""
        space, changing = self._spaces.in_use(), self._spaces.changing_to()
        return EmbeddingStatus(
            space=space,
            device=self._last_device,
            waiting=self._store.waiting(space),
            total=self._store.total(),
            texts_per_second=None if self._paused else self._throughput.per_second(),
            paused=self._paused,
            changing_to=changing,
            changing_waiting=self._store.waiting(changing) if changing else 0,
        )

    def change_to(self, space: EmbeddingSpace | None) -> None:
        """Begin to fill another space beside the one in use; None, or the one in use, gives up a change under way.

        What an earlier, given-up change left of either space is deleted.
        """
        with self._interrupted():
            in_use, before = self._spaces.settle(), self._spaces.changing_to()
            target = None if space == in_use else space
            self.model_problem = ""
            self._queries.forget_problem()
            if target == before:
                return
            self._spaces.set(in_use, None)
            for left_over in {before, target} - {None}:
                self._forget(left_over)
            self._spaces.set(in_use, target)

    def changing_to(self) -> EmbeddingSpace | None:
        """Return the space being filled beside the one in use."""
        return self._spaces.changing_to()

    def models_changed(self) -> None:
        """Try models again that did not load: one was fetched or added."""
        self.model_problem = ""
        self._queries.forget_problem()

    def close(self) -> None:
        """Stop bulk work and free the models; may be called twice."""
        self.pause()
        with self._interrupted():
            self._release()
            self._journal.end(stopped=True)
        self._queries.close()

    # Within a turn

    def _window(self, control: Control) -> int:
        in_use, changing = self._spaces.settle(), self._spaces.changing_to()
        for space in (in_use, changing):
            tasks = self._store.next_tasks(space, WINDOW) if space else ()
            if space is None or not tasks:
                continue
            try:
                encoder = self._up(space)
            except ModelUnavailable:
                if space == in_use and changing is not None:
                    continue  # the person is leaving the broken model: the change must not wait for it
                raise
            count = self._embed(encoder, tasks, control)
            self._journal.embedded(space, count, changing=space != in_use)
            return count
        return 0

    def _embed(self, encoder: Encoder, tasks: Sequence[EmbeddingTask], control: Control) -> int:
        def stop() -> bool:
            asked = control.paused or control.cancelled or self._paused or self._device_changed
            return asked or self._interruptions > 0

        report = Report(self._store, self._clock, self._throughput, encoder.space, control, stop)
        tools = WindowTools(self._store, self._courtesy, self._batch_size, stop, report.saved)
        try:
            return Window(tools, encoder, tasks).run()
        except ModelUnavailable as error:
            self._failed(error)
            raise
        finally:
            self._drain()

    def _up(self, space: EmbeddingSpace) -> Encoder:
        if self._bulk is not None and (self._device_changed or self._bulk.space != space):
            self._release()
        if self._bulk is None:
            self._device_changed = False
            try:
                self._bulk = self._loader.load_bulk(space, self._device)
            except ModelUnavailable as error:
                self._failed(error)
                raise
            self._last_device = self._bulk.device
            self._batch_size = BatchSize()
            self.model_problem = ""
        return self._bulk

    def _swap(self) -> int:
        """Let a full space take over. Searches stay on the old one until the new model and index are ready."""
        old, new = self._spaces.in_use(), self._spaces.changing_to()
        if new is None or self._store.waiting(new) or not self._all_indexed():
            return 0
        try:
            encoder = self._loader.load_light(new)
        except ModelUnavailable as error:
            self._failed(error)
            raise
        self._spaces.set(new, None)
        self._queries.adopt(encoder)
        self._forget(old)
        self._note_latency(new, self._queries.warm_up(new))
        logger.info("Searches are answered by %s now.", new)
        return 1

    def _forget(self, space: EmbeddingSpace | None) -> None:
        if space is not None:
            self._store.forget(space)
            self._indexing.forget_space(space)

    def _all_indexed(self) -> bool:
        """Whether every kept vector is in its index; waits a little where another thread is bringing them there."""
        last_look = time.monotonic() + _INDEXED_WITHIN
        while self._drain() and self._indexing.waiting():
            if time.monotonic() > last_look:
                return False
            time.sleep(_LOOK_EVERY)
        return not self._indexing.waiting()

    def _drain(self) -> bool:
        """Bring what was saved into the indexes; a broken index is told by the indexing itself and stops no vectors."""
        try:
            self._indexing.drain()
        except IndexUnavailable as error:
            logger.warning("Vectors are kept, but the index does not take them: %s", error)
            return False
        return True

    def _failed(self, error: ModelUnavailable) -> None:
        logger.warning("The model for passages failed: %s", error)
        self.model_problem = str(error)
        self._release()

    def _rest(self) -> None:
        self._throughput.rest()
        if not self._paused:
            self._journal.end()
        self._release()

    def _release(self) -> None:
        if self._bulk is not None:
            self._bulk.close()
            self._bulk = None

    def _note_latency(self, space: EmbeddingSpace, milliseconds: float) -> None:
        try:
            self._store.save_latency(space.model, milliseconds)
        except WorldError as error:
            logger.warning("The speed of %s could not be noted: %s", space.model, error)

    @contextmanager
    def _interrupted(self) -> Iterator[None]:
        """Have the turn, making whoever has it stop after the batch at hand."""
        with self._counting:
            self._interruptions += 1
        try:
            with self._turn:
                yield
        finally:
            with self._counting:
                self._interruptions -= 1
