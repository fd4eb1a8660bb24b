"""What is distilled beside labels made by hand: precision of what is kept, of the inbox, recall, kinds, speed."""

import math
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from strata.domain.memories import MemoryKind
from strata.domain.models import EmbeddingSpace
from strata.domain.records import Role
from strata.domain.statements import Said, StatementDraft
from strata.embedding.loader import Loader
from strata.embedding.registry import MINILM
from strata.services.distilling.distiller import Distiller
from strata.services.distilling.sentences import sentences
from strata.services.ports.encoder import Encoder
from tests.benchmarks.report import Goal, Report
from tests.benchmarks.statements.labelled import Label, labels, sources

Z = 1.96
"""Of a 95 % interval."""

Pair = tuple[Label, StatementDraft | None]


def run(home: Path) -> Report:
    """Distil every labelled message, and compare."""
    encoder = light_encoder(home)
    report = Report("distilling")
    texts = sources()
    marked = labels(texts)
    found = distilled(texts, encoder)
    pairs = [(label, found.get((label.source, label.sentence.start))) for label in marked]
    _precision(report, pairs)
    _kinds(report, pairs)
    _speed(report, texts, encoder)
    if not any(source.startswith("locomo:") for source in texts):
        report.notes.append("the dialogues are not here: only the sample library and the written messages were measured")
    report.notes.append(
        "the same person wrote the rules and labelled; held out means that nothing was changed after looking at it"
    )
    return report


def light_encoder(home: Path) -> Encoder:
    """Return the encoder that ships."""
    return Loader(home / "cache", home / "models").load_light(EmbeddingSpace(MINILM.name, MINILM.dimension))


def distilled(texts: dict[str, str], encoder: Encoder) -> dict[tuple[str, int], StatementDraft]:
    """Return what is found, by source and first character."""
    said = {one.id: (source, one) for source, one in as_said(texts)}
    found = Distiller(encoder).drafts(one for _, one in said.values())
    return {(said[one.source.owner_id][0], one.source.first_char): one for one in found}


def as_said(texts: dict[str, str]) -> list[tuple[str, Said]]:
    """Return the messages as if the person had said each."""
    return [(source, Said(UUID(int=number), Role.USER, text)) for number, (source, text) in enumerate(texts.items())]


def wilson(good: int, total: int) -> tuple[float, float]:
    """Return the 95 % score interval of a share (Wilson 1927)."""
    if not total:
        return 0.0, 1.0
    share, square = good / total, Z * Z / total
    middle = (share + square / 2) / (1 + square)
    reach = Z / (1 + square) * math.sqrt(share * (1 - share) / total + square / (4 * total))
    return middle - reach, middle + reach


def _precision(report: Report, pairs: Sequence[Pair]) -> None:
    parts = {
        "tuned": [pair for pair in pairs if not pair[0].held_out],
        "held out": [pair for pair in pairs if pair[0].held_out],
        "held out: dialogues": [pair for pair in pairs if pair[0].held_out and pair[0].source.startswith("locomo:")],
        "held out: assistants": [pair for pair in pairs if pair[0].held_out and not pair[0].source.startswith("locomo:")],
        "all": list(pairs),
    }
    rows = []
    for name, part in parts.items():
        sure = [label.worth for label, draft in part if draft and draft.sure]
        asked = [label.worth for label, draft in part if draft and not draft.sure]
        fair = [(label, draft) for label, draft in part if label.worth and label.draw in ("all", "mixed")]
        kept, seen = sum(bool(draft and draft.sure) for _, draft in fair), sum(draft is not None for _, draft in fair)
        rows.append(
            (name, len(part), _share(sure), _share(asked), f"{_percent(kept, len(fair))}", f"{_percent(seen, len(fair))}")
        )
        report.figures[name] = {
            "sentences": len(part),
            "kept": len(sure),
            "right": sum(sure),
            "asked": len(asked),
            "asked right": sum(asked),
        }
        if name in ("held out", "all"):
            report.goals.append(
                Goal(f"precision of what is kept without asking, {name}", sum(sure) / max(1, len(sure)), 0.85, True)
            )
    headings = ("part", "sentences", "kept: precision", "inbox: precision", "recall kept", "recall with inbox")
    report.table("Worth keeping, % [95 % interval] (right/found)", headings, rows)


def _kinds(report: Report, pairs: Sequence[Pair]) -> None:
    rows = []
    for kind in MemoryKind:
        sure = [label for label, draft in pairs if draft and draft.sure and draft.kind is kind]
        right = Counter(label.kind for label in sure)
        if sure:
            rows.append(
                (
                    kind.value,
                    len(sure),
                    _share([label.worth for label in sure]),
                    _percent(right[kind.value], sum(label.worth for label in sure)),
                )
            )
    report.table("Kept, by the kind given", ("kind", "kept", "precision", "kind is right"), rows)


def _speed(report: Report, texts: dict[str, str], encoder: Encoder) -> None:
    count = sum(len(sentences(text)) for text in texts.values())
    distilled(dict(list(texts.items())[:50]), encoder)
    began, cpu = time.perf_counter(), time.process_time()
    found = distilled(texts, encoder)
    wall, spent = time.perf_counter() - began, time.process_time() - cpu
    report.table(
        "Speed",
        ("messages", "sentences", "statements", "sentences/s", "messages/s", "sentences per s of CPU"),
        [(len(texts), count, len(found), f"{count / wall:,.0f}", f"{len(texts) / wall:,.0f}", f"{count / spent:,.0f}")],
    )
    report.figures["sentences per second"] = count / wall


def _share(hits: Sequence[bool]) -> str:
    low, high = wilson(sum(hits), len(hits))
    return f"{_percent(sum(hits), len(hits))} [{100 * low:.0f}–{100 * high:.0f}] ({sum(hits)}/{len(hits)})"


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}" if whole else "–"
