"""Flow over a whole library: made from what came in, asked for as the charts do."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from strata.bootstrap import Library
from strata.domain.changes import Noun
from strata.domain.errors import Cancelled, InvalidRequest
from strata.domain.events import EventKind, InterruptionCause, Subject
from strata.domain.flow_pictures import Span
from strata.domain.models import EmbeddingSpace
from strata.domain.records import IncomingConversation, IncomingMessage, Role
from strata.domain.work import WorkKind, WorkStatus
from strata.services.control import Control
from strata.services.flow.making import FlowMade
from tests.support.clock import FakeClock
from tests.support.library import bring_in, opened

START = datetime(2024, 1, 1, 9, 0, tzinfo=UTC)
YEAR = Span(datetime(2024, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC))
SUBJECTS = (
    "tomato seedlings in the greenhouse garden",
    "python traceback in the parser module",
    "train tickets to Lisbon hotel",
)


def year_of_talks() -> Iterator[IncomingConversation]:
    """Yield forty days with a conversation each about one of three subjects, the first question of each again and again."""
    for day in range(40):
        subject = SUBJECTS[day % 3]
        begun = START + timedelta(days=day, hours=day % 5)
        turns = [f"{subject}: how does it go?", *(f"{subject}, step {turn} of day {day}" for turn in range(day % 7 + 2))]
        messages = tuple(
            IncomingMessage(f"{day}-{place}", Role.USER, text, begun + timedelta(minutes=4 * place))
            for place, text in enumerate(turns)
        )
        yield IncomingConversation("chatgpt", f"talk{day}", f"Talk {day}", messages, created_at=begun - timedelta(minutes=1))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A library with flow; only read."""
    folder = tmp_path_factory.mktemp("flow")
    with opened(folder) as library:
        bring_in(library, folder, *year_of_talks())
        library.services.flow_making.run(Control())
        yield library


def test_a_run_is_a_job_on_record_and_leaves_nothing_due(library: Library) -> None:
    assert not library.services.flow_making.due()
    job = next(work for work in library.services.work.latest() if work.kind is WorkKind.FLOW)
    assert job.status is WorkStatus.DONE
    assert "40 sessions" in job.steps[-1].message


def test_the_overview_says_what_there_is(library: Library) -> None:
    overview = library.services.flow.overview()
    assert (overview.sessions, overview.stale_days) == (40, 0)
    assert overview.since == START
    assert overview.kinds[0][0] is EventKind.MESSAGED
    assert overview.topics >= 2


def test_the_timeline_tells_sessions_and_days(library: Library) -> None:
    timeline = library.services.flow.timeline(YEAR, limit=10)
    assert (len(timeline.sessions), timeline.left_out, len(timeline.days)) == (10, 30, 366)
    assert all(one.continuity is not None for one in timeline.sessions)
    assert sum(timeline.minutes) == pytest.approx(sum(4 * (day % 7 + 2) for day in range(40)))
    assert timeline.sentence.startswith("40 sessions of")


def test_a_year_is_told_day_by_day(library: Library) -> None:
    calendar = library.services.flow.calendar(2024)
    assert (len(calendar.minutes), sum(calendar.sessions), calendar.years) == (366, 40, (2024,))
    assert calendar == library.services.flow.calendar()
    assert "40 days" in calendar.sentence


def test_best_times_admit_that_they_know_little(library: Library) -> None:
    times = library.services.flow.best_times(YEAR)
    assert (len(times.hours), len(times.weekdays), times.overall.n) == (24, 7, 40)
    assert sum(share.n for share in times.hours) == sum(share.n for share in times.weekdays) == 40
    assert not times.sure
    assert "no hour or weekday stands out" in times.sentence


def test_what_goes_before_flow_is_compared_with_what_does_not(library: Library) -> None:
    around = library.services.flow.around_flow(YEAR)
    assert all(one.low <= one.difference <= one.high for one in (*around.precedes, *around.breaks))
    assert all(one.present.n + one.absent.n == 40 for one in around.precedes)
    assert around.sentence


def test_questions_that_are_asked_again_lower_success(library: Library) -> None:
    curve = library.services.flow.learning(YEAR)
    assert sum(point.questions for point in curve.points) == 40
    assert sum(point.repeated for point in curve.points) == 37  # all but the first of each subject
    assert curve.points[0].success.value > curve.points[-1].success.value
    assert curve.trend is None  # forty days tell nothing of a year
    one = library.services.flow.learning(YEAR, curve.by_topic[0].topic)
    assert sum(point.questions for point in one.points) == curve.by_topic[0].success.n
    assert "37 were asked again" in curve.sentence


def test_topics_are_named_by_their_own_words_and_flow_through_time(library: Library) -> None:
    stream = library.services.flow.topics(YEAR, wanted=2, buckets=12)
    assert len(stream.topics) == 2
    assert len(stream.starts) == len(stream.others) == len(stream.counts[0])
    told = sum(map(sum, stream.counts)) + sum(stream.others)
    assert told == sum(day % 7 + 3 for day in range(40))
    words = {word for subject in SUBJECTS for word in subject.lower().split()}
    assert all(set(topic.label.split(", ")) & words for topic in stream.topics)
    parts = library.services.flow.behind(YEAR, stream.topics[0].number, limit=50)
    assert sum(part.messages for part in parts) == stream.topics[0].messages


def test_a_session_leads_to_its_conversations(library: Library) -> None:
    session = library.services.flow.timeline(YEAR).sessions[3]
    (part,) = library.services.flow.behind_session(session.number)
    assert (part.title, part.messages, part.first_at) == ("Talk 3", session.messages, session.started_at)


def test_the_newest_acts_come_first(library: Library) -> None:
    lines = library.services.flow.events(limit=5)
    assert [line.event.at for line in lines] == sorted((line.event.at for line in lines), reverse=True)
    assert (lines[0].event.kind, lines[0].title) == (EventKind.MESSAGED, "Talk 39")


@pytest.mark.parametrize("span", [Span(START, START), Span(START.replace(tzinfo=None), START.replace(tzinfo=None))])
def test_ranges_that_make_no_sense_are_refused(library: Library, span: Span) -> None:
    with pytest.raises(InvalidRequest):
        library.services.flow.timeline(span)


def test_an_empty_library_has_empty_pictures(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        made: FlowMade = library.services.flow_making.run(Control())
        flow = library.services.flow
        assert (made.texts, made.topics, made.sessions.made) == (0, 0, 0)
        assert flow.timeline(YEAR).sentence == "There is nothing in this range yet."
        assert (flow.overview().since, flow.calendar().years) == (None, ())
        assert (flow.best_times(YEAR).overall.n, flow.around_flow(YEAR).precedes) == (0, ())
        assert (flow.learning(YEAR).points, flow.topics(YEAR).topics, flow.events()) == ((), (), ())
        assert flow.everything().until > flow.everything().since


def test_acts_are_noted_at_once_and_written_together(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        bring_in(library, tmp_path, *year_of_talks())
        talk = library.services.conversations.find_source("talk3")
        events = library.services.events
        events.record(EventKind.OPENED, Subject.CONVERSATION, talk.id)
        events.record(EventKind.INTERRUPTED, cause=InterruptionCause.NOTIFICATION)
        from strata.domain.search import SearchRequest

        found = library.services.search.search(SearchRequest("tomato"))
        assert events.waiting == 3
        events.flush()
        assert (events.waiting, events.flush().nouns) == (0, frozenset())
        newest = library.services.flow.events(limit=3)
        by_kind = {line.event.kind: line for line in newest}
        assert by_kind[EventKind.SEARCHED].event.amount == len(found.results)
        assert by_kind[EventKind.INTERRUPTED].event.cause is InterruptionCause.NOTIFICATION
        assert by_kind[EventKind.OPENED].title == "Talk 3"


def test_a_run_that_is_stopped_goes_on_where_it_was(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        bring_in(library, tmp_path, *year_of_talks())
        stopped = Control()
        stopped.cancel()
        with pytest.raises(Cancelled):
            library.services.flow_making.run(stopped)
        assert library.services.flow_making.due()
        assert library.services.flow_making.run(Control()).sessions.made == 40


def test_another_model_makes_everything_anew(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        bring_in(library, tmp_path, *year_of_talks())
        making, store = library.services.flow_making, library._stores.record.topics
        first = making.run(Control())
        before = library.services.flow.topics(YEAR)
        store.settle(EmbeddingSpace("another", 3))
        assert making.due()
        again = making.run(Control())
        assert (again.texts, again.topics, again.sessions.made) == (first.texts, first.topics, first.sessions.made)
        after = library.services.flow.topics(YEAR)
        assert [topic.label for topic in after.topics] == [topic.label for topic in before.topics]
        assert not making.due()


def test_the_newest_days_are_brought_up_to_date_on_the_spot_and_more_wait_for_a_run(tmp_path: Path) -> None:
    with opened(tmp_path, FakeClock(START + timedelta(days=41))) as library:
        bring_in(library, tmp_path, *year_of_talks())
        making = library.services.flow_making
        assert making.refresh().nouns == frozenset()
        making.run(Control())
        library.services.events.record(EventKind.OPENED)
        assert making.refresh().nouns == {Noun.FLOW}
        assert library.services.flow.overview().sessions == 41
        assert not making.due()


def test_what_grew_a_lot_gets_topics_anew_that_keep_their_numbers(tmp_path: Path) -> None:
    with opened(tmp_path) as library:
        talks = list(year_of_talks())
        bring_in(library, tmp_path, *talks[:15])
        library.services.flow_making.run(Control())
        before = {topic.number for topic in library.services.flow.topics(YEAR, wanted=50).topics}
        bring_in(library, tmp_path, *talks)
        made = library.services.flow_making.run(Control())
        after = {topic.number for topic in library.services.flow.topics(YEAR, wanted=50).topics}
        assert made.topics > 0
        assert before & after
        assert sum(share.n for share in library.services.flow.best_times(YEAR).hours) == 40
