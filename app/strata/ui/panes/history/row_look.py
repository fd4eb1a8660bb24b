"""How a row of the timeline looks: an act, or a checkpoint between the acts."""

from dataclasses import dataclass

from strata.domain.checkpoints import CheckpointReason
from strata.domain.history import Act, Actor
from strata.ui.panes.history.checkpoint_words import checkpoint_facts
from strata.ui.panes.history.standing import Row
from strata.ui.panes.history.wording import act_icon, facts_of
from strata.ui.text import recently, tr
from strata.ui.theme.palette import Role


@dataclass(frozen=True, slots=True)
class RowLook:
    """What is drawn of a row.

    Attributes:
        ground, ink: the disc on the line of time and the icon on it.
        square: a checkpoint stands as a square, an act as a disc.
        over: what was done is undone.
    """

    title: str
    facts: str
    when: str
    icon: str
    ground: Role
    ink: Role
    square: bool = False
    over: bool = False

    @property
    def spoken(self) -> str:
        """What a screen reader says."""
        return f"{self.title}, {self.facts}" + (", " + tr("undone") if self.over else "")


def look_of(row: Row) -> RowLook:
    """Return how a row looks."""
    if isinstance(row, Act):
        return _act(row)
    one = row.checkpoint
    person = one.reason is CheckpointReason.PERSON
    ground, ink = (Role.HIGHLIGHT_SOFT, Role.TEXT) if person else (Role.HOVER, Role.TEXT_MUTED)
    return RowLook(one.name, checkpoint_facts(one), recently(one.made_at), "bookmark", ground, ink, square=True)


def _act(act: Act) -> RowLook:
    person = act.actor is Actor.PERSON
    if not act.in_effect:
        return RowLook(act.title, facts_of(act), tr("undone"), act_icon(act.kind), Role.HOVER, Role.TEXT_FAINT, over=True)
    ground, ink = (Role.ACCENT_SOFT, Role.ACCENT_TEXT) if person else (Role.HOVER, Role.TEXT_MUTED)
    return RowLook(act.title, facts_of(act), recently(act.at), act_icon(act.kind), ground, ink)
