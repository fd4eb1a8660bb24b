"""The panes, declared. `strata.ui.pane` says what a pane is; a new pane is one folder and one line here.

Every folder has `pane.py` (widgets and layout), `presenter.py` (behaviour), `state.py` (frozen), and `model.py`,
`columns.py` where there is a table. Tables use `strata.ui.models.windowed`.
"""

from collections.abc import Callable
from typing import Final

from strata.ui.navigation import (
    DaysPlace,
    DocumentPlace,
    HistoryPlace,
    InboxPlace,
    MemoryPlace,
    MessagePlace,
    QueryPlace,
    RelatedPlace,
    ReportPlace,
    SettingsPlace,
)
from strata.ui.pane import Pane, PaneContext, PaneSpec


def _conversations(context: PaneContext) -> Pane:
    from strata.ui.panes.conversations.pane import ConversationsPane

    return ConversationsPane(context)


def _memory(context: PaneContext) -> Pane:
    from strata.ui.panes.memory.pane import MemoryPane

    return MemoryPane(context)


def _search(context: PaneContext) -> Pane:
    from strata.ui.panes.search.pane import SearchPane

    return SearchPane(context)


def _history(context: PaneContext) -> Pane:
    from strata.ui.panes.history.pane import HistoryPane

    return HistoryPane(context)


def _flow(context: PaneContext) -> Pane:
    from strata.ui.panes.flow.pane import FlowPane

    return FlowPane(context)


def _metrics(context: PaneContext) -> Pane:
    from strata.ui.panes.metrics.pane import MetricsPane

    return MetricsPane(context)


def _activity(context: PaneContext) -> Pane:
    from strata.ui.panes.activity.pane import ActivityPane

    return ActivityPane(context)


def _settings(context: PaneContext) -> Pane:
    from strata.ui.panes.settings.pane import SettingsPane

    return SettingsPane(context)


def _spec(
    key: str, title: str, icon: str, factory: Callable[[PaneContext], Pane], *opens: type, at_bottom: bool = False
) -> PaneSpec:
    return PaneSpec(key, title, icon, factory, opens, at_bottom, f"{__name__}.{key}.pane")


PANES: Final = (
    _spec("conversations", "Conversations", "messages-square", _conversations, MessagePlace, DaysPlace, DocumentPlace),
    _spec("memory", "Memory", "layers", _memory, MemoryPlace, InboxPlace),
    _spec("search", "Search", "search", _search, QueryPlace, RelatedPlace),
    _spec("history", "History", "history", _history, HistoryPlace),
    _spec("flow", "Flow", "zap", _flow),
    _spec("metrics", "Metrics", "chart-line", _metrics),
    _spec("activity", "Activity", "activity", _activity, ReportPlace),
    _spec("settings", "Settings", "settings", _settings, SettingsPlace, at_bottom=True),
)
"""All panes, in the order of the rail."""
