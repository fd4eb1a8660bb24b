"""`strata flow goal`, `goals`, `pause` and `resume`: what you are working on, and what you worked on before."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from strata.commands.output import Json
from strata.commands.request import ExitCode, Session
from strata.domain.goals import Goal
from strata.domain.goals_kept import KeptGoal


class GoalDeed(StrEnum):
    """What is done to the goal."""

    SAY = "goal"
    CLEAR = "clear"
    PAUSE = "pause"
    RESUME = "resume"


@dataclass(frozen=True, slots=True)
class SayGoal:
    """Arguments of `strata flow goal`, `pause` and `resume`; without a text `goal` says what is set."""

    deed: GoalDeed
    text: str
    as_json: bool

    def run(self, session: Session) -> ExitCode:
        """Do it, and print the goal that stands then."""
        goals = session.services.goals
        match self.deed:
            case GoalDeed.SAY if self.text:
                goals.set(self.text)
            case GoalDeed.CLEAR:
                goals.clear()
            case GoalDeed.PAUSE:
                goals.pause()
            case GoalDeed.RESUME:
                goals.resume()
        goal = goals.current()
        if self.as_json:
            session.output.json(_told(goal))
        elif goal is None:
            session.output.note('No goal is set. Set one with `strata flow goal "write chapter two"`.')
        else:
            session.output.data(f"{goal.text}  (since {goal.since:%Y-%m-%d %H:%M}{', paused' if goal.paused else ''})")
        return ExitCode.DONE


@dataclass(frozen=True, slots=True)
class ListGoals:
    """Arguments of `strata flow goals`: those that stand or those in the trash, the newest first."""

    deleted: bool
    limit: int
    as_json: bool

    def run(self, session: Session) -> ExitCode:
        """List them."""
        found = [goal for goal in session.services.goals.all() if (goal.deleted_at is not None) is self.deleted]
        _print(session, found[: self.limit], as_json=self.as_json)
        if not found and not self.as_json:
            session.output.note("No goal is in the trash." if self.deleted else "No goal was set yet.")
        return ExitCode.DONE


@dataclass(frozen=True, slots=True)
class TidyGoals:
    """Arguments of `strata flow goal --delete` and `--restore`: goals into the trash, or out of it again."""

    ids: tuple[UUID, ...]
    restore: bool
    as_json: bool

    def run(self, session: Session) -> ExitCode:
        """Do it, all of them or none, and print them as they are now."""
        goals = session.services.goals
        for goal_id in self.ids:
            goals.get(goal_id)
        for goal_id in self.ids:
            if self.restore:
                goals.restore(goal_id)
            else:
                goals.delete(goal_id)
        _print(session, [goals.get(goal_id) for goal_id in self.ids], as_json=self.as_json)
        if not self.restore and not self.as_json:
            named = " ".join(map(str, self.ids))
            session.output.note(f"In the trash until that is emptied. Back again: strata flow goal --restore {named}")
        return ExitCode.DONE


def _print(session: Session, goals: Sequence[KeptGoal], *, as_json: bool) -> None:
    for goal in goals:
        if as_json:
            session.output.json(_kept(goal))
        else:
            minutes = round(goal.worked.total_seconds() / 60)
            session.output.data(f"{goal.since:%Y-%m-%d %H:%M}  {minutes // 60}:{minutes % 60:02} h  {goal.text}  [{goal.id}]")


def _kept(goal: KeptGoal) -> Json:
    return {
        "id": str(goal.id),
        "goal": goal.text,
        "since": goal.since.isoformat(),
        "until": goal.until.isoformat() if goal.until else None,
        "seconds": round(goal.worked.total_seconds()),
        "deleted_at": goal.deleted_at.isoformat() if goal.deleted_at else None,
    }


def _told(goal: Goal | None) -> Json:
    if goal is None:
        return {"goal": None}
    return {"goal": goal.text, "id": str(goal.id), "since": goal.since.isoformat(), "paused": goal.paused}
