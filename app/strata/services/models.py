"""The models: which there are, which answers searches, changing to another, fetching, adding one's own."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from strata.domain.changes import Changes, Noun
from strata.domain.errors import InvalidRequest, ModelUnavailable
from strata.domain.models import Device, EmbeddingSpace, ModelSpec, ModelState, ModelStatus
from strata.domain.work import Progress, WorkKind
from strata.services.control import Control
from strata.services.embedding import EmbeddingService
from strata.services.ports.encoder import EncoderLoader
from strata.services.ports.index import EmbeddingStore
from strata.services.work import Job, WorkService


class ModelService:
    """Everything a person can do with models."""

    def __init__(
        self,
        *,
        loader: EncoderLoader,
        store: EmbeddingStore,
        embedding: EmbeddingService,
        work: WorkService,
        before: Callable[[str], None],
    ) -> None:
        """`before` makes a checkpoint under a name, where there are memories to go back to."""
        self._before = before
        self._loader = loader
        self._store = store
        self._embedding = embedding
        self._work = work

    def states(self) -> tuple[ModelState, ...]:
        """Return every model that is known, as this machine has it."""
        return tuple(self._state(spec) for spec in self._loader.specs())

    def devices(self) -> tuple[Device, ...]:
        """Return the devices of this machine, best first; may import torch, so call it off the GUI thread."""
        return self._loader.devices()

    def use(self, name: str, dimension: int | None = None) -> Changes:
        """Begin the change to a model, whole or cut to `dimension`; choosing the one in use gives up a change under way.

        Searches stay on the old model until every passage is understood anew. A checkpoint is made before. Raises
        `InvalidRequest` for a model or length that is not known, `ModelUnavailable` for one that is not on this computer,
        and `WorldError` when no checkpoint can be made; nothing is begun then.
        """
        spec = self._spec(name)
        length = dimension or spec.dimension
        if length not in spec.allowed_dimensions:
            lengths = ", ".join(str(allowed) for allowed in spec.allowed_dimensions)
            raise InvalidRequest(f"Vectors of {spec.title} cannot be cut to {length} numbers.", f"Choose one of {lengths}.")
        if not self._loader.available(spec):
            raise ModelUnavailable(f"The model “{spec.title}” is not on this computer.", "Fetch it first, or add its folder.")
        space = EmbeddingSpace(spec.name, length)
        if space not in (self._embedding.space_in_use(), self._embedding.changing_to()):
            self._before(f"Before changing to {spec.title}")
        self._embedding.change_to(space)
        return Changes.of(Noun.MODELS, Noun.INDEX)

    def cancel_change(self) -> Changes:
        """Give up the change under way, if there is one, and delete what it had made."""
        self._embedding.change_to(None)
        return Changes.of(Noun.MODELS, Noun.INDEX)

    def fetch(self, name: str, control: Control) -> Changes:
        """Download a model; recorded as work. Raises `InvalidRequest`, `ModelUnavailable` and `Cancelled`."""
        spec = self._spec(name)
        with self._work.begin(WorkKind.MODEL_FETCH, f"Fetch {spec.title}", json.dumps({"model": name})) as job:
            job.step("Download", "fetcher")
            self._loader.fetch(spec, _Recorded(control, job))
            job.done("Every file is there and is what its author published.")
        self._embedding.models_changed()
        return Changes.of(Noun.MODELS, Noun.WORK)

    def add_folder(self, path: Path) -> Changes:
        """Add a sentence-transformers folder that the person has on disk. Raises `ModelUnavailable`."""
        self._loader.add_folder(path)
        self._embedding.models_changed()
        return Changes.of(Noun.MODELS)

    def _spec(self, name: str) -> ModelSpec:
        for spec in self._loader.specs():
            if spec.name == name:
                return spec
        raise InvalidRequest(f"There is no model “{name}”.", "Choose one of those listed in Settings.")

    def _state(self, spec: ModelSpec) -> ModelState:
        in_use, coming = self._embedding.space_in_use(), self._embedding.changing_to()
        state = ModelState(
            spec=spec,
            status=ModelStatus.READY if self._loader.available(spec) else ModelStatus.ABSENT,
            path=self._loader.path(spec),
            dimension=spec.dimension,
            latency_ms=self._store.latency(spec.name),
            in_use=in_use.model == spec.name,
        )
        if coming is not None and coming.model == spec.name:
            state = replace(state, dimension=coming.dimension)
        if not state.in_use:
            return state
        state = replace(state, dimension=in_use.dimension)
        if self._embedding.loading:
            return replace(state, status=ModelStatus.LOADING)
        if self._embedding.model_problem:
            return replace(state, status=ModelStatus.ERROR, detail=self._embedding.model_problem)
        return state


class _Recorded(Control):
    """A control that also writes progress into the record of the job, and tells its speed."""

    def __init__(self, outer: Control, job: Job) -> None:
        super().__init__()
        self._outer = outer
        self._job = job

    @property
    def paused(self) -> bool:
        """Whether the work is asked to wait."""
        return self._outer.paused

    @property
    def cancelled(self) -> bool:
        """Whether the work is asked to stop."""
        return self._outer.cancelled

    def checkpoint(self) -> None:
        """Wait while paused. Raises `Cancelled` once cancel was called."""
        self._outer.checkpoint()

    def report(self, progress: Progress) -> None:
        """Write it down, then tell it."""
        self._outer.report(self._job.progress(progress))
