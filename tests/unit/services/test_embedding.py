"""Understanding in the background, queries at once, and changing the model."""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from strata.domain.errors import Cancelled, ModelUnavailable
from strata.domain.models import Device, EmbeddingSpace
from strata.domain.work import Progress
from strata.services.control import Control
from strata.services.embedding import WINDOW
from strata.services.understanding.window import SAVE_EVERY
from tests.unit.services.embedded import NARROW, WIDE, Embedded, embedded


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Embedded]:
    with embedded(tmp_path) as opened:
        yield opened


def many(count: int) -> list[str]:
    return [f"otter{number} swims in river{number}" for number in range(count)]


def waiting(library: Embedded) -> int:
    return library.service.status().waiting


def test_a_new_library_uses_the_model_that_comes_first(library: Embedded) -> None:
    assert library.service.space_in_use() == NARROW
    assert library.indexed.record.embeddings.space_in_use() is None
    library.service.step(Control())
    assert library.indexed.record.embeddings.space_in_use() == NARROW


def test_every_passage_gets_its_vector_and_is_found_by_it(library: Embedded) -> None:
    library.write("the cat sleeps", "tax return for june", "a boat on the lake")
    assert library.service.step(Control()) == 3
    assert waiting(library) == 0
    assert library.found("cat", 1) == ["the cat sleeps"]
    assert library.service.step(Control()) == 0


def test_more_than_one_window_is_done_step_by_step(library: Embedded) -> None:
    library.write(*many(WINDOW + 10))
    assert library.service.step(Control()) == WINDOW
    assert library.service.step(Control()) == 10
    assert waiting(library) == 0


def test_equal_texts_are_encoded_once_and_all_get_the_vector(library: Embedded) -> None:
    library.write("yes", "no", "yes", "yes")
    assert library.service.step(Control()) == 4
    assert sorted(library.loader.texts()) == ["no", "yes"]
    assert library.found("yes", 4).count("yes") == 3


def test_a_text_that_was_encoded_before_is_not_encoded_again(library: Embedded) -> None:
    library.write("yes", "no", name="first")
    library.service.run_until_done(Control())
    library.write("yes", "maybe", name="second")
    assert library.service.step(Control()) == 2
    assert library.loader.texts() == ["no", "yes", "maybe"]


def test_texts_are_encoded_in_order_of_length(library: Embedded) -> None:
    library.write("a long text " * 20, "short", "of middling length", "tiny")
    library.service.step(Control())
    lengths = [len(text) for text in library.loader.texts()]
    assert lengths == sorted(lengths)


def test_cancelling_keeps_what_was_encoded(library: Embedded) -> None:
    library.write(*many(SAVE_EVERY * 3))
    control = Control(lambda progress: control.cancel())
    with pytest.raises(Cancelled):
        library.service.step(control)
    left = waiting(library)
    assert 0 < left < SAVE_EVERY * 3
    library.service.run_until_done(Control())
    assert len(library.loader.texts()) == SAVE_EVERY * 3
    assert waiting(library) == 0


def test_pausing_stops_between_batches_and_resuming_goes_on(library: Embedded) -> None:
    library.write(*many(SAVE_EVERY * 3))
    library.loader.before = lambda texts: library.service.pause()
    done = library.service.step(Control())
    assert 0 < done < SAVE_EVERY * 3
    assert library.service.step(Control()) == 0
    assert library.service.status().paused
    library.loader.before = len
    library.service.resume()
    library.service.run_until_done(Control())
    assert waiting(library) == 0


def test_a_paused_control_lets_go_of_the_turn(library: Embedded) -> None:
    library.write(*many(50))
    control = Control()
    library.loader.before = lambda texts: control.pause()
    worker = threading.Thread(target=library.service.run_until_done, args=(control,))
    worker.start()
    library.service.change_to(WIDE)  # would wait for ever if the paused worker kept the turn
    control.cancel()
    worker.join(30)
    assert not worker.is_alive()


def test_progress_and_speed_are_told(library: Embedded) -> None:
    library.write(*many(SAVE_EVERY + 1))
    told: list[Progress] = []
    library.service.step(Control(told.append))
    assert told[-1].done == told[-1].total == SAVE_EVERY + 1
    assert told[-1].rate is not None
    assert library.service.status().texts_per_second == pytest.approx(told[-1].rate)
    library.service.step(Control())
    assert library.service.status().texts_per_second is None


def test_the_chosen_device_is_used_from_the_next_batch_on(library: Embedded) -> None:
    library.write(*many(300))
    library.loader.before = lambda texts: library.service.set_device(Device.CUDA)
    library.service.run_until_done(Control())
    assert [encoder.device for encoder in library.loader.bulk] == [Device.CPU, Device.CUDA]
    assert library.loader.bulk[0].closed
    assert library.service.status().device is Device.CUDA


def test_the_model_for_bulk_work_is_freed_when_nothing_is_left_to_do(library: Embedded) -> None:
    library.write("the cat sleeps")
    library.service.run_until_done(Control())
    assert [encoder.closed for encoder in library.loader.bulk] == [True]


def test_a_model_that_does_not_load_is_told_and_tried_again(library: Embedded) -> None:
    library.write("the cat sleeps")
    library.loader.broken = {NARROW.model}
    with pytest.raises(ModelUnavailable):
        library.service.step(Control())
    assert "broken" in library.service.model_problem
    library.loader.broken = set()
    assert library.service.step(Control()) == 1
    assert library.service.model_problem == ""


def test_a_model_that_fails_midway_keeps_what_was_encoded(library: Embedded) -> None:
    library.write(*many(SAVE_EVERY))

    def fail_at_length(texts: Sequence[str]) -> None:
        if library.loader.texts():
            raise ModelUnavailable("The device is out of memory.")

    library.loader.before = fail_at_length
    with pytest.raises(ModelUnavailable):
        library.service.step(Control())
    assert 0 < waiting(library) < SAVE_EVERY
    assert "out of memory" in library.service.model_problem


def test_queries_do_not_wait_for_bulk_work(library: Embedded) -> None:
    library.write("the cat sleeps")
    in_batch, go_on = threading.Event(), threading.Event()

    def hold(texts: Sequence[str]) -> None:
        in_batch.set()
        go_on.wait(30)

    library.loader.before = hold
    worker = threading.Thread(target=library.service.step, args=(Control(),))
    worker.start()
    assert in_batch.wait(30)
    assert library.service.encode_query("cat").shape == (32,)
    go_on.set()
    worker.join(30)
    assert waiting(library) == 0


def test_a_recent_query_is_encoded_once(library: Embedded) -> None:
    first = library.service.encode_query("cat")
    assert np.array_equal(library.service.encode_query("cat"), first)
    assert library.loader.light[0].queries == ["cat"]


def test_warming_up_brings_the_encoder_up_and_measures_it(library: Embedded) -> None:
    assert library.service.query_encoder() is None
    library.service.warm_up()
    encoder = library.service.query_encoder()
    assert encoder is not None
    assert encoder.space == NARROW
    latency = library.indexed.record.embeddings.latency(NARROW.model)
    assert latency is not None
    assert latency > 0


def test_a_query_model_that_does_not_load_is_not_tried_at_every_letter(library: Embedded) -> None:
    library.loader.broken = {NARROW.model}
    library.service.warm_up()
    for text in ("c", "ca", "cat"):
        with pytest.raises(ModelUnavailable):
            library.service.encode_query(text)
    assert library.loader.tries == 1
    assert "broken" in library.service.model_problem
    library.loader.broken = set()
    library.service.models_changed()
    assert library.service.encode_query("cat").shape == (32,)


def test_searches_stay_on_the_old_model_until_the_new_one_is_full(library: Embedded) -> None:
    library.write(*many(WINDOW + 5), "the cat sleeps")
    library.service.run_until_done(Control())
    library.service.change_to(WIDE)
    library.service.step(Control())
    status = library.service.status()
    assert (status.space, status.changing_to, status.changing_waiting) == (NARROW, WIDE, 6)
    assert library.found("cat", 1) == ["the cat sleeps"]
    assert library.service.encode_query("cat").shape == (32,)
    library.service.run_until_done(Control())
    status = library.service.status()
    assert (status.space, status.changing_to, status.waiting) == (WIDE, None, 0)
    assert library.service.encode_query("cat").shape == (64,)
    assert library.found("cat", 1) == ["the cat sleeps"]


def test_after_the_swap_nothing_is_left_of_the_old_model(library: Embedded) -> None:
    library.write(*many(5))
    library.service.run_until_done(Control())
    library.service.encode_query("cat")
    library.service.change_to(WIDE)
    library.service.run_until_done(Control())
    assert library.indexed.record.embeddings.waiting(NARROW) == 5
    assert library.indexed.indexes.vectors.count(NARROW) == 0
    assert library.indexed.indexes.vectors.count(WIDE) == 5
    assert library.loader.light[0].closed
    assert library.indexed.service.check().sound


def test_what_arrives_during_a_change_is_understood_by_both_models(library: Embedded) -> None:
    library.write(*many(5), name="first")
    library.service.run_until_done(Control())
    library.service.change_to(WIDE)
    library.write("the cat sleeps", name="second")
    assert library.service.step(Control()) == 1
    assert library.found("cat", 1) == ["the cat sleeps"]
    library.service.run_until_done(Control())
    assert library.service.space_in_use() == WIDE
    assert library.found("cat", 1) == ["the cat sleeps"]


def test_giving_up_a_change_deletes_what_it_had_made(library: Embedded) -> None:
    library.write(*many(WINDOW + 5))
    library.service.run_until_done(Control())
    library.service.change_to(WIDE)
    library.service.step(Control())
    library.service.change_to(None)
    assert library.service.changing_to() is None
    assert library.indexed.record.embeddings.waiting(WIDE) == WINDOW + 5
    assert library.indexed.indexes.vectors.count(WIDE) == 0
    assert library.service.step(Control()) == 0
    assert library.service.space_in_use() == NARROW


def test_one_can_leave_a_model_that_does_not_load_any_more(library: Embedded) -> None:
    library.write(*many(5))
    library.loader.broken = {NARROW.model}
    library.service.change_to(WIDE)
    library.service.run_until_done(Control())
    assert library.service.space_in_use() == WIDE
    assert waiting(library) == 0


def test_a_change_goes_on_after_the_library_was_closed(tmp_path: Path) -> None:
    with embedded(tmp_path) as library:
        library.write(*many(5))
        library.service.run_until_done(Control())
        library.service.change_to(WIDE)
    with embedded(tmp_path) as library:
        assert library.service.changing_to() == WIDE
        library.service.run_until_done(Control())
        assert library.service.space_in_use() == WIDE


def test_a_model_can_be_cut_shorter(library: Embedded) -> None:
    library.write("the cat sleeps", "tax return for june")
    library.service.run_until_done(Control())
    library.service.change_to(EmbeddingSpace(NARROW.model, 16))
    library.service.run_until_done(Control())
    assert library.found("cat", 1) == ["the cat sleeps"]
    assert library.service.encode_query("cat").shape == (16,)


def test_closing_frees_every_model(library: Embedded) -> None:
    library.write("the cat sleeps")
    library.service.encode_query("cat")
    library.service.step(Control())
    library.service.close()
    library.service.close()
    assert all(encoder.closed for encoder in (*library.loader.light, *library.loader.bulk))
