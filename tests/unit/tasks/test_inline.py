"""The inline double keeps the promises of the real tasks."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from strata.domain.changes import Changes, Noun
from strata.domain.errors import NotFound, WorldError
from strata.domain.work import Progress
from strata.services.control import Control
from strata.tasks.inline import InlineTasks


def test_everything_has_run_when_a_call_returns(qtbot: QtBot) -> None:
    tasks = InlineTasks()
    results: list[object] = []
    news: list[Changes] = []
    ticks: list[Progress] = []
    tasks.changed.connect(news.append)

    def work(control: Control) -> str:
        control.report(Progress("Reading", 1, 2, "messages"))
        return "streamed"

    tasks.query(lambda: "read", results.append)
    tasks.change(lambda: Changes.of(Noun.TAGS), results.append)
    job = tasks.stream(work, results.append, None, ticks.append, title="Import")
    assert results == ["read", Changes.of(Noun.TAGS), "streamed"]
    assert news == [Changes.of(Noun.TAGS)]
    assert [tick.done for tick in ticks] == [1]
    assert job.is_finished


def test_an_error_of_the_system_arrives_as_what_it_means_and_is_no_bug(
    qtbot: QtBot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tasks = InlineTasks()
    asked: list[Exception] = []
    told: list[Exception] = []
    tasks.problem.connect(told.append)

    def look() -> bytes:
        return (tmp_path / "gone").read_bytes()

    tasks.query(look, asked.append, asked.append)
    tasks.query(look, asked.append)
    assert [type(error) for error in (*asked, *told)] == [WorldError, WorldError]
    assert str(tmp_path / "gone") in str(asked[0])
    assert "A bug stopped" not in caplog.text


def test_errors_reach_the_one_who_asked_or_the_shell(qtbot: QtBot) -> None:
    tasks = InlineTasks()
    asked: list[Exception] = []
    told: list[Exception] = []
    tasks.problem.connect(told.append)

    def missing() -> None:
        raise NotFound("Gone.")

    tasks.query(missing, asked.append, asked.append)
    tasks.query(missing, asked.append)
    assert [str(error) for error in asked] == ["Gone."]
    assert [str(error) for error in told] == ["Gone."]
