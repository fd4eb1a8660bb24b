"""What the Settings pane shows, frozen."""

from dataclasses import dataclass
from pathlib import Path

from strata.domain.health import CheckReport, PartSize
from strata.domain.models import Device, ModelState, ModelStatus
from strata.domain.records import LibraryStats
from strata.ui.navigation import Tone
from strata.ui.text import counted, number, size, tr


@dataclass(frozen=True, slots=True)
class LibraryFacts:
    """The library's folder and how much it holds."""

    folder: Path
    stats: LibraryStats
    sizes: tuple[PartSize, ...]


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """The models, and the devices of this machine."""

    models: tuple[ModelState, ...]
    devices: tuple[Device, ...]


def holds_sentence(stats: LibraryStats) -> str:
    """Say how much the library holds."""
    return tr("{conversations} with {messages}, {documents}.").format(
        conversations=counted(stats.conversations, tr("conversation"), tr("conversations")),
        messages=counted(stats.messages, tr("message"), tr("messages")),
        documents=counted(stats.documents, tr("note"), tr("notes")),
    )


def model_words(state: ModelState) -> tuple[str, Tone]:
    """Return the badge of a model."""
    if state.in_use:
        return tr("In use"), Tone.GOOD
    match state.status:
        case ModelStatus.READY:
            return tr("Ready"), Tone.PLAIN
        case ModelStatus.ABSENT:
            return tr("Not on this computer"), Tone.PLAIN
        case ModelStatus.LOADING:
            return tr("Loading"), Tone.WARN
        case ModelStatus.ERROR:
            return tr("Does not load"), Tone.BAD
        case ModelStatus.DISABLED:
            return tr("Off"), Tone.PLAIN


def model_sentence(state: ModelState) -> str:
    """Say what a model is good for and what it costs."""
    spec = state.spec
    parts = [spec.languages, tr("{n} numbers a passage").format(n=number(state.dimension)), spec.licence]
    if spec.download_bytes and state.status is ModelStatus.ABSENT:
        parts.append(tr("{size} to download").format(size=size(spec.download_bytes)))
    if state.latency_ms is not None:
        parts.append(tr("{ms} ms a query here").format(ms=number(max(1, round(state.latency_ms)))))
    return " · ".join(parts)


def check_sentence(report: CheckReport) -> tuple[str, Tone]:
    """Say whether record and indexes agree."""
    if report.sound:
        rows = sum(index.present for index in report.indexes)
        return tr("Record and indexes agree ({rows} rows compared).").format(rows=number(rows)), Tone.GOOD
    parts = list(report.record_problems)
    for index in report.indexes:
        if not index.sound:
            differences = index.missing + index.surplus + index.stale
            parts.append(index.problem or tr("{name}: {n} rows differ").format(name=index.name, n=number(differences)))
    return tr("Differences found: {what}. Make the indexes anew to put this right.").format(what="; ".join(parts)), Tone.WARN
