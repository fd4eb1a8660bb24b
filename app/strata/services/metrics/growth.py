"""How the library grew: additions by week become totals at the end of each week."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import accumulate

from strata.domain.memories import Layer
from strata.domain.recall_pictures import Growth
from strata.services.metrics.sentences import of_growth
from strata.services.ports.recalls import GrowthColumns


def grown(columns: GrowthColumns) -> Growth:
    """Return the totals; weeks in which nothing came in are there, too."""
    dated = [week for week, _ in (*columns.messages, *columns.documents)]
    dated += [week for _, week, _ in columns.memories] + [week for week, _, _ in columns.moves]
    weeks = _weeks(dated)
    layers = tuple(layer.value for layer in Layer)
    by_layer = tuple(_totals(weeks, ((week, n) for name, week, n in columns.memories if name == layer)) for layer in layers)
    messages = _totals(weeks, columns.messages)
    promoted = _within(weeks, ((week, up) for week, up, _ in columns.moves))
    demoted = _within(weeks, ((week, down) for week, _, down in columns.moves))
    memories = sum(one[-1] for one in by_layer if one)
    said = of_growth(len(weeks), messages[-1] if messages else 0, memories, sum(promoted))
    return Growth(weeks, messages, _totals(weeks, columns.documents), layers, by_layer, promoted, demoted, said)


def _weeks(dated: Sequence[date]) -> tuple[date, ...]:
    if not dated:
        return ()
    first, last = min(dated), max(dated)
    return tuple(first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1))


def _within(weeks: Sequence[date], added: Iterable[tuple[date, int]]) -> tuple[int, ...]:
    counts = dict.fromkeys(weeks, 0)
    for week, count in added:
        counts[week] += count
    return tuple(counts.values())


def _totals(weeks: Sequence[date], added: Iterable[tuple[date, int]]) -> tuple[int, ...]:
    return tuple(accumulate(_within(weeks, added)))
