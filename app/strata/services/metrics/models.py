"""Models side by side: how fast they were, how sure, how often right, and all that day by day."""

import numpy as np

from strata.domain.recall_pictures import ModelLine
from strata.services.flow.zone import DAY, date_of
from strata.services.metrics.slices import quantile
from strata.services.ports.recalls import Integers, RecallColumns


def compared(columns: RecallColumns) -> tuple[ModelLine, ...]:
    """Return a line for each model that answered, most used first."""
    lines = [_line(columns, number, name) for number, name in enumerate(columns.models)]
    return tuple(sorted((line for line in lines if line.recalls), key=lambda line: -line.recalls))


def _line(columns: RecallColumns, number: int, name: str) -> ModelLine:
    mine = np.flatnonzero(columns.model == number)
    judged = columns.judged[mine]
    count = int((judged >= 0).sum())
    days, begins = np.unique(columns.at[mine] // DAY, return_index=True)
    parts = np.split(mine, begins[1:]) if len(mine) else []
    return ModelLine(
        name=name,
        recalls=len(mine),
        encode_p50=quantile(columns.encode[mine], 0.5),
        encode_p95=quantile(columns.encode[mine], 0.95),
        took_p50=quantile(columns.took[mine], 0.5),
        confidence=float(columns.confidence[mine].mean()) if len(mine) else 0.0,
        judged=count,
        right=float((judged == 1).sum() / count) if count else None,
        day=tuple(date_of(day) for day in days.tolist()),
        day_ms=tuple(float(np.median(columns.took[part])) for part in parts),
        day_right=tuple(_right(columns, part) for part in parts),
    )


def _right(columns: RecallColumns, part: Integers) -> float | None:
    judged = columns.judged[part]
    judged = judged[judged >= 0]
    return float(judged.mean()) if len(judged) else None
