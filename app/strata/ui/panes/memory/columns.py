"""The columns of the table of memories and of the inbox."""

from PySide6.QtCore import Qt

from strata.domain.memories import MemoryOrder
from strata.services.remembering.explaining import KeptMemory
from strata.ui.memory_words import kind_title, layer_title, origin_title, time_left
from strata.ui.models.columns import Column
from strata.ui.text import number, recently, tr

SCORE_COLUMN = 3
"""Where effectiveness stands in `memory_columns`; it is drawn with its colour."""


SAID_COLUMN = 5
"""Where the time stands by which the table is sorted at first."""


def memory_columns() -> tuple[Column[KeptMemory], ...]:
    """Return the columns of all memories."""
    right = Qt.AlignmentFlag.AlignRight
    return (
        Column(tr("Memory"), _content, MemoryOrder.CONTENT, tip=_whole),
        Column(tr("Kind"), _kind, MemoryOrder.KIND, width=98, gives_way=2),
        Column(tr("Layer"), _layer, MemoryOrder.LAYER, width=104, gives_way=1),
        Column(tr("Score"), _score, MemoryOrder.EFFECTIVENESS, tip=_score_tip, width=76),
        Column(tr("Used"), _uses, MemoryOrder.USED, width=56, align=right, gives_way=3),
        Column(tr("Said"), _said, MemoryOrder.SAID, width=104),
        Column(tr("Time left"), _left, MemoryOrder.EXPIRES, tip=_next, width=98),
    )


def inbox_columns() -> tuple[Column[KeptMemory], ...]:
    """Return the columns of what waits."""
    return (
        Column(tr("Statement"), _content, tip=_whole),
        Column(tr("Kind"), _kind, width=96, gives_way=1),
        Column(tr("Sure"), _sure, tip=_origin, width=60, align=Qt.AlignmentFlag.AlignRight),
        Column(tr("Said"), _said, width=104),
    )


def _content(row: KeptMemory) -> str:
    return " ".join(row.memory.content.split())


def _whole(row: KeptMemory) -> str:
    return row.memory.content


def _kind(row: KeptMemory) -> str:
    return kind_title(row.memory.kind)


def _layer(row: KeptMemory) -> str:
    return layer_title(row.memory.layer)


def _score(row: KeptMemory) -> str:
    return f"{row.effectiveness:.1f}"


def _score_tip(row: KeptMemory) -> str:
    return tr("Effectiveness {score} of 10").format(score=f"{row.effectiveness:.1f}")


def _uses(row: KeptMemory) -> str:
    return number(row.memory.usage_count)


def _said(row: KeptMemory) -> str:
    return recently(row.memory.said_at)


def _left(row: KeptMemory) -> str:
    return tr("pinned") if row.memory.pinned else time_left(row.ends_at)


def _next(row: KeptMemory) -> str:
    return row.next_step.words


def _sure(row: KeptMemory) -> str:
    return f"{round(100 * row.memory.sureness)} %"


def _origin(row: KeptMemory) -> str:
    return origin_title(row.memory.origin)
