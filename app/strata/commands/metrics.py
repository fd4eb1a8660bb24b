"""`strata metrics` and `strata lake`: how well the memory serves, in figures."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, StrEnum
from functools import partial
from pathlib import Path
from typing import Final
from uuid import UUID

from strata.commands.output import Json
from strata.commands.request import ExitCode, Session
from strata.domain.flow_pictures import Span


class Figure(StrEnum):
    """What is asked for; `overview` is a sentence of each."""

    OVERVIEW = "overview"
    LATENCY = "latency"
    CONFIDENCE = "confidence"
    RELIABILITY = "reliability"
    TRIANGLE = "triangle"
    WHEEL = "wheel"
    CACHES = "caches"
    MODELS = "models"
    SLOWEST = "slowest"
    OUTCOMES = "outcomes"
    CONTEXTS = "contexts"
    AGENTS = "agents"
    SUPPORT = "support"
    GROWTH = "growth"
    LAYERS = "layers"
    MOVEMENTS = "movements"
    STORAGE = "storage"
    INDEXES = "indexes"


WITHOUT_SENTENCE: Final = frozenset(
    {Figure.OVERVIEW, Figure.GROWTH, Figure.LAYERS, Figure.MOVEMENTS, Figure.STORAGE, Figure.INDEXES}
)
"""Figures that the overview leaves out: numbers that no sentence says."""


@dataclass(frozen=True, slots=True)
class Metrics:
    """Arguments of `strata metrics`."""

    figure: Figure
    since: datetime | None
    until: datetime | None
    limit: int
    as_json: bool

    def run(self, session: Session) -> ExitCode:
        """Bring the figures up to date and print what is asked for."""
        recalls = session.services.recalls
        session.catch_up(partial(recalls.flush, everything=True), recalls.roll_up)
        whole = session.services.metrics.everything()
        span = Span(self.since or whole.since, self.until or whole.until)
        wanted = [one for one in Figure if one not in WITHOUT_SENTENCE]
        for figure in wanted if self.figure is Figure.OVERVIEW else [self.figure]:
            self._tell(session, figure, _asked(session, figure, span, self.limit))
        return ExitCode.DONE

    def _tell(self, session: Session, figure: Figure, found: object) -> None:
        sentence = getattr(found, "sentence", "")
        if self.as_json and self.figure is Figure.OVERVIEW:
            session.output.json({"figure": figure.value, "sentence": sentence})
        elif self.as_json:
            session.output.json({"figure": figure.value, "found": plain(found)})
        else:
            session.output.data(f"{figure.value}: {sentence}" if sentence else f"{figure.value}:")
            if self.figure is not Figure.OVERVIEW:
                for line in _lines(session, figure, found):
                    session.output.data(f"  {line}")


@dataclass(frozen=True, slots=True)
class Lake:
    """Arguments of `strata lake`."""

    least: float
    limit: int
    export: Path | None
    rebuild: bool
    clear: bool
    as_json: bool

    def run(self, session: Session) -> ExitCode:
        """Say how the lake is and what lies in it, write it out, make it anew, or clear all recalls."""
        recalls = session.services.recalls
        if self.clear:
            recalls.clear()
            session.output.data("Every recall is forgotten, with every byte of its words.")
            return ExitCode.DONE
        recalls.flush(everything=True)
        if self.rebuild:
            session.output.data(f"The lake is made anew: {recalls.rebuild_lake():,} entries.")
            return ExitCode.DONE
        if self.export is not None:
            return self._write(session, session.folder / self.export)
        if self.as_json:
            for line in recalls.lake.export(self.least):
                session.output.data(line)
            return ExitCode.DONE
        state = recalls.check_lake()
        session.output.data(f"{state.entries:,} entries, {state.bytes / 1e6:,.1f} MB. {state.problem}".rstrip())
        for entry in recalls.lake.entries(self.least, self.limit):
            position = "no position" if entry.position is None else f"position {entry.position}"
            session.output.data(
                f"  {entry.at:%Y-%m-%d %H:%M}  {entry.confidence:.2f}  {position}  {entry.results} results  [{entry.best}]"
            )
        return ExitCode.DONE

    def _write(self, session: Session, file: Path) -> ExitCode:
        from strata.services.whole_files import whole_file

        with whole_file(file) as stream:
            for line in session.services.recalls.lake.export(self.least):
                stream.write(line + "\n")
        session.output.data(f"Wrote the lake to {file}.")
        return ExitCode.DONE


def plain(value: object) -> Json:
    """Return a picture as JSON: names of fields as keys, times in ISO form."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)


def _asked(session: Session, figure: Figure, span: Span, limit: int) -> object:
    metrics, services = session.services.metrics, session.services
    ask: dict[Figure, Callable[[], object]] = {
        Figure.LATENCY: lambda: metrics.latency(span),
        Figure.CONFIDENCE: lambda: metrics.confidence(span),
        Figure.RELIABILITY: lambda: metrics.reliability(span),
        Figure.TRIANGLE: lambda: metrics.triangle(span),
        Figure.WHEEL: lambda: metrics.wheel(span),
        Figure.CACHES: lambda: metrics.caches(span),
        Figure.MODELS: lambda: metrics.models(span),
        Figure.SLOWEST: lambda: metrics.slowest(span, limit),
        Figure.OUTCOMES: lambda: metrics.outcomes(span),
        Figure.CONTEXTS: lambda: metrics.contexts(span),
        Figure.AGENTS: lambda: metrics.agents(span),
        Figure.SUPPORT: services.support.rate,
        Figure.GROWTH: services.figures.growth,
        Figure.LAYERS: services.figures.layers,
        Figure.MOVEMENTS: services.figures.movements,
        Figure.STORAGE: services.library.sizes,
        Figure.INDEXES: lambda: services.indexing.check().indexes,
    }
    return ask[figure]()


def _lines(session: Session, figure: Figure, found: object) -> list[str]:
    """Return the figure's rows as people read them."""
    services = session.services
    if figure is Figure.SUPPORT:
        return [f"“{one.text}”  {one.reason.replace('_', ' ')}  [{one.message_id}]" for one in services.support.unsupported()]
    values = plain(found)
    if isinstance(values, list):
        return [_row(one) for one in values]
    assert isinstance(values, dict)
    rows = {key: value for key, value in values.items() if key != "sentence"}
    return [f"{key}: {_short(value)}" for key, value in rows.items()]


def _row(value: Json) -> str:
    return ", ".join(f"{key} {_short(one)}" for key, one in value.items()) if isinstance(value, dict) else str(value)


def _short(value: Json) -> str:
    if isinstance(value, float):
        return f"{value:,.3g}"
    if isinstance(value, list):
        return " · ".join(_row(one) if isinstance(one, dict) else _short(one) for one in value[-12:]) or "none"
    return "none" if value is None else str(value)
