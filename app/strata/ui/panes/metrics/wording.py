"""Sentences under the charts of the library, and its figures as the charts take them."""

import datetime
from collections.abc import Sequence
from typing import assert_never

import numpy as np
from numpy.typing import NDArray

from strata.domain.figures import BinWidth, IndexHealth, JobFigures, Movement, next_after
from strata.domain.health import PartSize
from strata.domain.imports import ImportOutcome, ImportReport
from strata.domain.memories import Layer
from strata.domain.work import WorkKind
from strata.services.figures import OTHERS
from strata.services.ports.figures import Binned, Speeds
from strata.ui.memory_words import layer_role, layer_title
from strata.ui.sources import source_title
from strata.ui.text import counted, date, duration, number, size, tr
from strata.ui.theme.palette import Role
from strata.ui.widgets.charts.bars import Bar
from strata.ui.widgets.charts.ink import SERIES, percent
from strata.ui.widgets.charts.moments import Grain
from strata.ui.widgets.charts.series import Series

Floats = NDArray[np.float64]

GRAINS = {
    BinWidth.HOUR: Grain.HOUR,
    BinWidth.DAY: Grain.DAY,
    BinWidth.WEEK: Grain.WEEK,
    BinWidth.MONTH: Grain.MONTH,
}


def times_of(binned: Binned) -> Floats:
    """Return the beginnings of bins as moments of the person's own calendar, seconds since 1970."""
    if binned.width is BinWidth.HOUR:
        return np.array([start.timestamp() for start in binned.starts])
    return np.array([datetime.datetime(start.year, start.month, start.day).timestamp() for start in binned.starts])


def days_of(binned: Binned, point: int) -> tuple[datetime.date, datetime.date]:
    """Return the first and the last day of a bin, in the person's own calendar."""
    start = binned.starts[point]
    if binned.width is BinWidth.HOUR:
        day = start.astimezone().date()
        return day, day
    following = binned.starts[point + 1] if point + 1 < len(binned.starts) else next_after(start, binned.width)
    return start.date(), following.date() - datetime.timedelta(days=1)


def growth_series(grown: Binned) -> tuple[Series, ...]:
    """Return a series for each source."""
    return tuple(
        Series(tr("Other sources") if one.name == OTHERS else source_title(one.name), one.counts.astype(np.float64))
        for one in grown.series
    )


def layer_series(layers: Binned) -> tuple[Series, ...]:
    """Return a series for each layer that ever held anything, the deepest first: it lies at the bottom."""
    by_name = {one.name: one.counts for one in layers.series}
    return tuple(
        Series(layer_title(layer), np.maximum(0, by_name[layer.value]).astype(np.float64), role=layer_role(layer))
        for layer in reversed(Layer)
        if layer.value in by_name
    )


def movement_series(moved: Binned) -> tuple[Series, ...]:
    """Return a series for each way of moving."""
    by_name = {one.name: one.counts for one in moved.series}
    roles = dict(zip(Movement, (SERIES[2], SERIES[0], SERIES[1], Role.TEXT_FAINT), strict=True))
    return tuple(
        Series(movement_title(way), by_name[way.value].astype(np.float64), role=roles[way])
        for way in Movement
        if way.value in by_name
    )


def movement_title(way: Movement) -> str:
    """Return a way of moving in a word or two."""
    match way:
        case Movement.CAME:
            return tr("Came in")
        case Movement.DEEPER:
            return tr("Went deeper")
        case Movement.BACK:
            return tr("Rose back")
        case Movement.LEFT:
            return tr("Expired or forgotten")
        case _:
            assert_never(way)


def growth_sentence(grown: Binned) -> str:
    """Say how much there is, from how many sources, and how much of it is new."""
    ends = [one.counts for one in grown.series]
    now = sum(int(row[-1]) for row in ends)
    half = sum(int(row[len(row) // 2]) for row in ends)
    kept = counted(now, tr("message or note"), tr("messages and notes"))
    sources = counted(len(ends), tr("source"), tr("sources"))
    share = _rounded((now - half) / now if now else 0.0)
    since = date(grown.starts[0])
    said = tr("{kept} from {sources} since {since}; {share} of them in the second half of that time.")
    lead = tr("Choose a point to see its conversations.")
    return f"{said.format(kept=kept, sources=sources, since=since, share=share)} {lead}"


def layers_sentence(layers: Binned) -> str:
    """Say how many memories there are, and how many of them stay for good."""
    now = {one.name: max(0, int(one.counts[-1])) for one in layers.series}
    whole = sum(now.values())
    memories = counted(whole, tr("memory lives"), tr("memories live"))
    return tr("{memories} in the layers now, {n} of them for good.").format(
        memories=memories, n=number(now.get(Layer.LTM.value, 0))
    )


def movements_sentence(moved: Binned) -> str:
    """Say what moved in the last year; ways in which nothing moved are left out."""
    sums = {one.name: int(one.counts.sum()) for one in moved.series}
    ways = {
        Movement.CAME: tr("{n} came in"),
        Movement.DEEPER: tr("{n} went deeper"),
        Movement.BACK: tr("{n} rose back"),
        Movement.LEFT: tr("{n} expired or were forgotten"),
    }
    said = [words.format(n=number(sums[way.value])) for way, words in ways.items() if sums.get(way.value)]
    return tr("Within a year {moves}.").format(moves=", ".join(said)) if said else ""


def _rounded(share: float) -> str:
    """Write a share without decimals: 17 %."""
    return percent(round(share, 2))


def storage_sentence(parts: Sequence[PartSize]) -> str:
    """Say what the library takes, and what takes most of it."""
    whole = sum(part.bytes for part in parts)
    largest = max(parts, key=lambda part: part.bytes)
    return tr("The library takes {whole}; most of it is: {part} ({share}).").format(
        whole=size(whole), part=part_title(largest.name), share=_rounded(largest.bytes / whole if whole else 0.0)
    )


def part_title(name: str) -> str:
    """Return the name of a part of the library."""
    known = {
        "Record": tr("Record"),
        "Word index": tr("Index of words"),
        "Vector index": tr("Index of meaning"),
        "Checkpoints": tr("Checkpoints"),
        "Archive": tr("Archive"),
        "Other": tr("Other"),
    }
    return known.get(name, name)


def storage_bars(parts: Sequence[PartSize]) -> tuple[Bar, ...]:
    """Return a bar to each part, the largest first."""
    ordered = sorted(parts, key=lambda part: -part.bytes)
    return tuple(Bar(part_title(part.name), float(part.bytes)) for part in ordered)


def index_bars(health: IndexHealth) -> tuple[Bar, ...]:
    """Return how much of the record each index holds."""
    whole = max(1, health.passages)
    made = (
        (tr("Findable by words"), health.words_waiting),
        (tr("Findable by meaning"), health.vectors_waiting),
    )
    return tuple(
        Bar(
            title,
            max(0.0, 1 - waiting / whole),
            detail=counted(waiting, tr("passage waits"), tr("passages wait")) if waiting else "",
            role=Role.CHART_2 if waiting else Role.CHART_1,
        )
        for title, waiting in made
    )


def index_sentence(health: IndexHealth) -> str:
    """Say how the indexes are, what makes the vectors, and how fast queries are read."""
    if health.problem:
        return health.problem
    passages = counted(health.passages, tr("passage"), tr("passages"))
    waiting = max(health.words_waiting, health.vectors_waiting)
    said = (
        tr("Of {passages}, {n} are still on their way.").format(passages=passages, n=number(waiting))
        if waiting
        else tr("All {passages} can be found.").format(passages=passages)
    )
    if health.space is not None:
        said += " " + tr("Vectors: {model}, {n} numbers each, on {device}.").format(
            model=health.space.model, n=number(health.space.dimension), device=health.device.upper()
        )
    if health.query_ms is not None:
        said += " " + tr("A query is read in {ms} ms.").format(ms=f"{health.query_ms:.1f}")
    return said


def speeds_sentence(speeds: Speeds) -> str:
    """Say how fast vectors are made."""
    median = float(np.median(speeds.per_second))
    runs = counted(len(speeds.ended), tr("run"), tr("runs"))
    texts = counted(int(speeds.amounts.sum()), tr("text"), tr("texts"))
    return tr("{rate} texts a second in the middle of {runs} with {texts}.").format(
        rate=number(round(median)), runs=runs, texts=texts
    )


def import_bars(reports: Sequence[ImportReport]) -> tuple[Bar, ...]:
    """Return what each import brought, the newest first."""
    return tuple(
        Bar(
            ", ".join(path.name for path in one.paths) or tr("Import"),
            float(one.messages_added),
            detail=import_detail(one),
            role=Role.CHART_1 if one.outcome is ImportOutcome.DONE else Role.CHART_2,
        )
        for one in reports
    )


def import_detail(one: ImportReport) -> str:
    """Say when an import was, how long it took, and what it brought besides messages."""
    took = duration((one.finished_at - one.started_at).total_seconds()) if one.finished_at else tr("not finished")
    return tr("{when}, {took}; new: {new}, changed: {changed}").format(
        when=date(one.started_at), took=took, new=number(one.new), changed=number(one.changed)
    )


def imports_sentence(reports: Sequence[ImportReport]) -> str:
    """Say what the latest imports brought."""
    brought = sum(one.messages_added for one in reports)
    messages = counted(brought, tr("message"), tr("messages"))
    if len(reports) == 1:
        return tr("One import brought {messages}. Choose it to see its report.").format(messages=messages)
    said = tr("The latest {n} imports brought {messages}. Choose one to see its report.")
    return said.format(n=number(len(reports)), messages=messages)


def job_bars(jobs: Sequence[JobFigures]) -> tuple[Bar, ...]:
    """Return the time that each kind of work took."""
    return tuple(
        Bar(
            work_title(one.kind),
            one.seconds,
            detail=tr("{n} runs, {failed} failed, the longest {longest}").format(
                n=number(one.count), failed=number(one.failed), longest=span(one.longest)
            ),
            role=Role.CHART_2 if one.failed else Role.CHART_1,
        )
        for one in jobs
    )


def jobs_sentence(jobs: Sequence[JobFigures]) -> str:
    """Say how long work took in the last months, and whether all of it ended well."""
    count, failed = sum(one.count for one in jobs), sum(one.failed for one in jobs)
    done = counted(count, tr("run of work"), tr("runs of work"))
    took = span(sum(one.seconds for one in jobs))
    ended = tr("none failed") if not failed else tr("{n} failed or were interrupted").format(n=number(failed))
    return tr("{done} in the last 90 days took {took}; {ended}.").format(done=done, took=took, ended=ended)


def span(seconds: float) -> str:
    """Write seconds, with a fraction where they are few."""
    return tr("{n} s").format(n=f"{seconds:.1f}") if seconds < 10 else duration(seconds)


def work_title(kind: WorkKind) -> str:
    """Return what a kind of work does, in a word or two."""
    known = {
        WorkKind.IMPORT: tr("Imports"),
        WorkKind.EMBED: tr("Making vectors"),
        WorkKind.REBUILD: tr("Making indexes anew"),
        WorkKind.CHECK: tr("Checks"),
        WorkKind.EXPORT: tr("Exports"),
        WorkKind.MODEL_CHANGE: tr("Change of model"),
        WorkKind.MODEL_FETCH: tr("Fetching models"),
        WorkKind.MOVE: tr("Moving the library"),
        WorkKind.PURGE: tr("Deleting for good"),
        WorkKind.BACKUP: tr("Backups"),
        WorkKind.ROLLBACK: tr("Rollbacks"),
        WorkKind.PASS: tr("Passes over memories"),
        WorkKind.TAKE_IN: tr("Looking for memories"),
        WorkKind.SEGMENT: tr("Summing up"),
        WorkKind.ARCHIVE: tr("Archiving"),
    }
    return known.get(kind, kind.value.replace("_", " ").capitalize())
