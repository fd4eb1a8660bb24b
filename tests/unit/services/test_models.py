"""What a person can do with models."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from strata.domain.changes import Noun
from strata.domain.errors import Cancelled, InvalidRequest, ModelUnavailable
from strata.domain.models import Device, ModelSpec, ModelState, ModelStatus
from strata.domain.work import Progress, WorkStatus
from strata.services.control import Control
from tests.unit.services.embedded import NARROW, WIDE, Embedded, embedded


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Embedded]:
    with embedded(tmp_path) as opened:
        yield opened


def state(library: Embedded, name: str) -> ModelState:
    return next(state for state in library.models.states() if state.spec.name == name)


def test_the_model_in_use_and_the_others_are_told_apart(library: Embedded) -> None:
    library.loader.broken = {WIDE.model}
    library.service.warm_up()
    used, other = state(library, NARROW.model), state(library, WIDE.model)
    assert (used.in_use, used.status, used.dimension) == (True, ModelStatus.READY, 32)
    assert used.latency_ms is not None
    assert (other.in_use, other.status, other.latency_ms) == (False, ModelStatus.ABSENT, None)


def test_a_model_that_fails_shows_why(library: Embedded) -> None:
    library.loader.broken = {NARROW.model}
    library.service.warm_up()
    library.loader.broken = set()
    failed = state(library, NARROW.model)
    assert failed.status is ModelStatus.ERROR
    assert "broken" in failed.detail


def test_using_a_model_begins_the_change(library: Embedded) -> None:
    library.write("the cat sleeps")
    library.service.run_until_done(Control())
    changes = library.models.use(WIDE.model)
    assert changes.touch(Noun.MODELS)
    assert library.service.changing_to() == WIDE
    library.service.run_until_done(Control())
    assert state(library, WIDE.model).in_use


def test_a_model_can_be_used_cut_to_an_allowed_length(library: Embedded) -> None:
    library.models.use(NARROW.model, 16)
    assert state(library, NARROW.model).dimension == 32
    library.service.run_until_done(Control())
    assert state(library, NARROW.model).dimension == 16


def test_using_the_model_in_use_gives_up_a_change(library: Embedded) -> None:
    library.service.step(Control())
    library.models.use(WIDE.model)
    library.models.use(NARROW.model)
    assert library.service.changing_to() is None


def test_a_change_can_be_cancelled(library: Embedded) -> None:
    library.models.use(WIDE.model)
    assert library.models.cancel_change().touch(Noun.MODELS)
    assert library.service.changing_to() is None


def test_unknown_models_and_lengths_are_refused(library: Embedded) -> None:
    with pytest.raises(InvalidRequest):
        library.models.use("nobody-knows-it")
    with pytest.raises(InvalidRequest, match="32, 16"):
        library.models.use(NARROW.model, 17)


def test_an_absent_model_is_refused_with_what_to_do(library: Embedded) -> None:
    library.loader.broken = {WIDE.model}
    with pytest.raises(ModelUnavailable, match="Fetch it"):
        library.models.use(WIDE.model)


def test_fetching_is_recorded_as_work_with_its_progress(library: Embedded) -> None:
    def fetch(spec: ModelSpec, control: Control) -> None:
        control.report(Progress("Fetching", 50, 100, "bytes"))

    library.loader.fetching = fetch
    told: list[Progress] = []
    library.models.fetch(WIDE.model, Control(told.append))
    (work,) = library.indexed.work.latest()
    assert work.status is WorkStatus.DONE
    assert (work.steps[0].done, work.steps[0].total) == (50, 100)
    assert [progress.done for progress in told] == [50]


def test_a_fetch_that_is_cancelled_or_fails_says_so(library: Embedded) -> None:
    control = Control()
    control.cancel()
    with pytest.raises(Cancelled):
        library.models.fetch(WIDE.model, control)

    def fetch(spec: ModelSpec, control: Control) -> None:
        raise ModelUnavailable("There is no connection.", "Check it.")

    library.loader.fetching = fetch
    with pytest.raises(ModelUnavailable):
        library.models.fetch(WIDE.model, Control())
    failed, cancelled = library.indexed.work.latest()
    assert cancelled.status is WorkStatus.CANCELLED
    assert (failed.status, failed.error) == (WorkStatus.FAILED, "There is no connection. Check it.")


def test_devices_are_those_of_the_loader(library: Embedded) -> None:
    assert library.models.devices() == (Device.CPU,)


def test_a_folder_that_cannot_be_loaded_is_refused(library: Embedded, tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable):
        library.models.add_folder(tmp_path)
