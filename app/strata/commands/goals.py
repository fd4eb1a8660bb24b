"""`strata flow goal`, `pause` and `resume`: what you are working on."""

from dataclasses import dataclass
from enum import StrEnum

from strata.commands.output import Json
from strata.commands.request import ExitCode, Session
from strata.domain.goals import Goal


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


def _told(goal: Goal | None) -> Json:
    if goal is None:
        return {"goal": None}
    return {"goal": goal.text, "id": str(goal.id), "since": goal.since.isoformat(), "paused": goal.paused}
