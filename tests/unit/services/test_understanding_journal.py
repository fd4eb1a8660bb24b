"""Understanding is a job on the record of work, like everything else that takes long."""

from pathlib import Path

from strata.domain.work import WorkKind, WorkStatus
from strata.services.control import Control
from tests.unit.services.embedded import embedded


def test_a_finished_run_is_one_job_that_is_done(tmp_path: Path) -> None:
    with embedded(tmp_path) as library:
        library.write("otters swim", "bears sleep")
        library.service.run_until_done(Control())
        (work,) = [one for one in library.indexed.work.latest() if one.kind is WorkKind.EMBED]
    assert work.status is WorkStatus.DONE
    assert [(step.specialist, step.done, step.total) for step in work.steps] == [("encoder", 2, 2)]


def test_closing_in_the_middle_leaves_no_running_job(tmp_path: Path) -> None:
    with embedded(tmp_path) as library:
        library.write("otters swim")
        library.service.step(Control())
        library.service.close()
        (work,) = [one for one in library.indexed.work.latest() if one.kind is WorkKind.EMBED]
    assert work.status is WorkStatus.CANCELLED


def test_nothing_to_do_is_no_job(tmp_path: Path) -> None:
    with embedded(tmp_path) as library:
        library.service.run_until_done(Control())
        assert library.indexed.work.latest() == ()
