"""The one column of the list; its delegate draws title, source, length, tags and date in it."""

from typing import Final

from strata.domain.records import ConversationOrder
from strata.ui.models.columns import Column
from strata.ui.panes.conversations.state import Row
from strata.ui.panes.conversations.wording import spoken, title

COLUMNS: Final[tuple[Column[Row], ...]] = (Column("", title, ConversationOrder.TITLE, spoken),)
