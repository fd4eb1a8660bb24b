"""How the figures of flow come to the pane: of a range, of a part of it that was brushed, and behind a point."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from strata.domain.changes import Changes, Noun
from strata.domain.events import InterruptionCause
from strata.domain.flow_pictures import Span
from strata.domain.goals_kept import KeptGoal
from strata.tasks.api import Priority, unique_key
from strata.tasks.job import Job
from strata.ui.pane import PaneContext
from strata.ui.panes.flow import looking
from strata.ui.panes.flow.state import FIXED, Behind, DeletedGoal, Figure, Found, Goals, moment
from strata.ui.period import DateRange
from strata.ui.soon import Soon
from strata.ui.text import tr

if TYPE_CHECKING:
    from strata.services.flow.making import FlowMade
    from strata.services.services import Services

RENEWAL_MS: Final = 800
"""What is shown follows this long after something moved."""


class FlowPresenter(QObject):
    """Fetches figures of flow.

    Signals:
        found: (`Figure`, object), a figure and what was found for it.
        behind: `Behind`, what lies behind the point that was picked last.
        narrowed: (float, float), a part of the range was brushed, seconds since 1970; widened: no longer.
        topic_chosen: int or None, the topic whose learning is shown.
        goal_deleted: `DeletedGoal`.
    """

    found = Signal(object, object)
    behind = Signal(object)
    narrowed = Signal(float, float)
    widened = Signal()
    topic_chosen = Signal(object)
    goal_deleted = Signal(object)

    def __init__(self, context: PaneContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services, self._tasks = context.services, context.tasks
        self._keys = {figure: unique_key(f"flow.{figure.value}") for figure in Figure}
        self._behind_key = unique_key("flow.behind")
        self._range = DateRange()
        self._part: Span | None = None
        self._source: Figure | None = None
        self._topic: int | None = None
        self._year: int | None = None
        self._kind = ""
        self._stale = True
        self._shown = False
        self._job: Job | None = None
        self._later = Soon(self, RENEWAL_MS, self._fetch_all)
        self._tasks.changed.connect(self._on_changes)

    @property
    def source(self) -> Figure | None:
        """The figure in which a part of the range was brushed, None for none."""
        return self._source

    @property
    def topic(self) -> int | None:
        """The topic whose learning is shown, None for everything."""
        return self._topic

    def show(self) -> None:
        """The figures are looked at: fetch them if anything moved since."""
        self._shown = True
        if self._stale:
            self._fetch_all()

    def hide(self) -> None:
        """Nobody looks: wait until somebody does."""
        self._shown = False
        self._later.stop()

    # What is asked for

    def choose_range(self, wanted: DateRange) -> None:
        """Show another range; what was brushed is given up."""
        self._range, self._part, self._source = wanted, None, None
        self.widened.emit()
        self._fetch(set(Figure) - FIXED)

    def narrow(self, source: Figure, start: float, end: float) -> None:
        """Show a part of the range, seconds since 1970, that was brushed in `source`, which stays as it is."""
        self._source = source
        self._part = Span(moment(start), moment(max(end, start + 1)))
        self.narrowed.emit(start, max(end, start + 1))
        self._fetch(set(Figure) - FIXED - {source})

    def widen(self) -> None:
        """Show the whole range again."""
        if self._part is not None:
            self._part, self._source = None, None
            self.widened.emit()
            self._fetch(set(Figure) - FIXED)

    def choose_topic(self, topic: int | None) -> None:
        """Show what was learned of one topic, or of everything."""
        self._topic = topic
        self.topic_chosen.emit(topic)
        self._fetch({Figure.LEARNING})

    def choose_year(self, year: int) -> None:
        """Show another year of the calendar."""
        self._year = year
        self._fetch({Figure.CALENDAR})

    def choose_kind(self, kind: str) -> None:
        """Show another kind of measurement."""
        self._kind = kind
        self._fetch({Figure.MEASURED})

    def look_at_session(self, number: int) -> None:
        """Fetch a session and its conversations."""
        self._look(partial(looking.behind_session, self._services, number))

    def look_between(self, start: float, end: float, title: str, topic: int | None = None) -> None:
        """Fetch the conversations of a stretch of time, seconds since 1970."""
        self._look(partial(looking.behind_span, self._services, Span(moment(start), moment(end)), title, topic))

    def look_at_topic(self, topic: int, title: str) -> None:
        """Fetch the conversations of a topic in the range that is shown."""
        wanted, part = self._range, self._part
        self._look(lambda: looking.behind_span(self._services, _span(self._services, wanted, part), title, topic))

    def look_at_hour(self, hour: int, title: str) -> None:
        """Fetch the conversations of the sessions that began at an hour of the day."""
        self._look_where(lambda began: began.hour == hour, title)

    def look_at_weekday(self, weekday: int, title: str) -> None:
        """Fetch the conversations of the sessions that began on a weekday, 0 for Monday."""
        self._look_where(lambda began: began.weekday() == weekday, title)

    def look_at_trait(self, trait: str, title: str) -> None:
        """Fetch the conversations of the sessions that have a trait, of all for ""."""
        wanted, part = self._range, self._part
        self._look(lambda: looking.behind_trait(self._services, _span(self._services, wanted, part), trait, title))

    def look_at_cause(self, cause: InterruptionCause, title: str) -> None:
        """Fetch the conversations of the sessions into which this broke."""
        wanted, part = self._range, self._part
        self._look(lambda: looking.behind_cause(self._services, _span(self._services, wanted, part), cause, title))

    def make(self) -> None:
        """Look for flow now, as a job."""
        if self._job is None or self._job.is_finished:
            self._job = self._tasks.stream(
                self._services.flow_making.run,
                self._on_made,
                title=tr("Looking for flow"),
                touches=Changes.of(Noun.FLOW, Noun.WORK),
            )

    # What is worked on

    def say_goal(self, text: str) -> None:
        """Work on this from now on, on nothing in particular for ""."""
        goals = self._services.goals
        self._tasks.change(partial(goals.set, text) if text else goals.clear, self._on_goal)

    def pause_goal(self, paused: bool) -> None:
        """Leave the goal for a while, or take it up again."""
        goals = self._services.goals
        self._tasks.change(goals.pause if paused else goals.resume, self._on_goal)

    def delete_goal(self, goal: KeptGoal) -> None:
        """Put a goal into the trash."""
        done = partial(self._on_goal_deleted, DeletedGoal(goal.id, goal.text))
        self._tasks.change(partial(self._services.goals.delete, goal.id), done)

    def restore_goal(self, goal_id: UUID) -> None:
        """Take a goal out of the trash again."""
        self._tasks.change(partial(self._services.goals.restore, goal_id), self._on_goal)

    # Inside

    def _on_goal(self, _changes: Changes) -> None:
        self._fetch({Figure.GOALS})

    def _on_goal_deleted(self, goal: DeletedGoal, changes: Changes) -> None:
        self.goal_deleted.emit(goal)
        self._on_goal(changes)

    def _fetch_all(self) -> None:
        self._stale = False
        self._fetch(set(Figure))

    def _fetch(self, figures: set[Figure]) -> None:
        for figure in Figure:
            if figure in figures:
                whole = figure is self._source
                ask = self._asking(figure, None if whole else self._part)
                self._tasks.query(ask, self._on_found, key=self._keys[figure], priority=Priority.SOON)

    def _asking(self, figure: Figure, part: Span | None) -> Callable[[], Found]:
        services, wanted, topic, year, kind = self._services, self._range, self._topic, self._year, self._kind

        def ask() -> Found:
            match figure:
                case Figure.OUTLINE:
                    return Found(figure, looking.outline(services, _today(), _now()))
                case Figure.GOALS:
                    return Found(figure, Goals(services.goals.current(), services.goals.all()))
                case Figure.CALENDAR:
                    return Found(figure, services.flow.calendar(year))
                case Figure.TIMELINE:
                    return Found(figure, looking.sessions(services, _span(services, wanted, part)))
                case Figure.BEST_TIMES:
                    return Found(figure, services.flow.best_times(_span(services, wanted, part)))
                case Figure.MEASURED:
                    return Found(figure, looking.measured(services, _span(services, wanted, part), kind))
                case Figure.AROUND:
                    return Found(figure, services.flow.around_flow(_span(services, wanted, part)))
                case Figure.LEARNING:
                    return Found(figure, services.flow.learning(_span(services, wanted, part), topic))
                case Figure.TOPICS:
                    return Found(figure, services.flow.topics(_span(services, wanted, part), looking.TOPICS))

        return ask

    def _look(self, ask: Callable[[], Behind]) -> None:
        self._tasks.query(ask, self._on_behind, key=self._behind_key)

    def _look_where(self, fits: Callable[[datetime], bool], title: str) -> None:
        wanted, part = self._range, self._part
        self._look(lambda: looking.behind_some(self._services, _span(self._services, wanted, part), fits, title))

    def _on_found(self, found: Found) -> None:
        self.found.emit(found.figure, found.value)

    def _on_made(self, _made: "FlowMade") -> None:
        """What was made is told as a change, and fetched then."""

    def _on_behind(self, behind: Behind) -> None:
        self.behind.emit(behind)

    def _on_changes(self, changes: Changes) -> None:
        if changes.touch(Noun.FLOW, Noun.SAMPLES, Noun.LIBRARY, Noun.CONVERSATIONS):
            self._stale = True
            if self._shown:
                self._later.ask()


def _span(services: "Services", wanted: DateRange, part: Span | None) -> Span:
    """Return the range to ask for; open ends are closed by the first and the last that there is, or by now."""
    if part is not None:
        return part
    since, until = wanted.bounds(date.today())
    whole = services.flow.everything()
    if since is None:
        since = whole.since if until is None else min(whole.since, until - timedelta(days=1))
    if until is None:
        until = whole.until if since < whole.until else max(_now(), since + timedelta(days=1))
    return Span(since, until)


def _today() -> datetime:
    return datetime.combine(date.today(), time()).astimezone(UTC)


def _now() -> datetime:
    return datetime.now(UTC)
