"""Does a context hold the messages that answer the question? Strata's context beside the plain window of the last tokens."""

from collections.abc import Sequence
from pathlib import Path

from strata.domain.context import ContextKind, ContextRequest
from strata.domain.windows import estimate_tokens
from tests.benchmarks.dialogues import TUNED_ON, Dialogue, dialogues
from tests.benchmarks.figures import Interval, bootstrap
from tests.benchmarks.quality import MAIN, Strata
from tests.benchmarks.remembering import RememberingLoader
from tests.benchmarks.report import Goal, Report

SIZES = (1000, 2000, 4000)
BETTER = 1.4
"""At least 40 % better than the plain window."""


def run(home: Path) -> Report:
    """Ask every question of categories 1 to 4 at each size. Raises `Skipped` where the dialogues are missing."""
    report = Report("context-retention")
    loader = RememberingLoader(home / "models", home / "cache")
    held: dict[tuple[int, bool], list[tuple[float, float]]] = {}
    plain: dict[int, list[tuple[float, float]]] = {}
    fullest = 0.0
    for dialogue in dialogues():
        questions = [one for one in dialogue.questions if one.category in MAIN]
        with Strata([dialogue], loader) as strata:
            for size in SIZES:
                last = plain_window(dialogue, size)
                plain.setdefault(size, []).extend(_shares(one.evidence, last) for one in questions)
                for question in questions:
                    stands, used = _context(strata, dialogue, question.text, size)
                    fullest = max(fullest, used / size)
                    key = (size, dialogue.name in TUNED_ON)
                    held.setdefault(key, []).append(_shares(question.evidence, stands))
    _tell(report, held, plain)
    report.figures["fullest context, of its budget"] = fullest
    report.goals.append(Goal("fullest context, of its budget", fullest, 1.0, at_least=False))
    return report


def plain_window(dialogue: Dialogue, tokens: int) -> frozenset[str]:
    """Return the last messages whose bare texts fit into a budget; speakers and dates cost this window nothing."""
    kept, left = set(), tokens
    for message in reversed(dialogue.messages):
        left -= estimate_tokens(message.text)
        if left < 0:
            break
        kept.add(message.id)
    return frozenset(kept)


def _context(strata: Strata, dialogue: Dialogue, question: str, tokens: int) -> tuple[frozenset[str], int]:
    """Return the messages that stand whole in Strata's context, and the tokens it takes."""
    services = strata.services
    here = services.conversations.find_source(dialogue.messages[-1].conversation).id
    context = services.context.build(ContextRequest(question, tokens, here))
    whole = [piece.source_id for piece in context.pieces if piece.whole and piece.kind is not ContextKind.SUMMARY]
    return strata.source_ids(whole), estimate_tokens(context.text)


def _shares(evidence: frozenset[str], stands: frozenset[str]) -> tuple[float, float]:
    """Return whether all of the evidence stands there, and the share of it that does."""
    return float(evidence <= stands), len(evidence & stands) / len(evidence)


def _tell(
    report: Report, held: dict[tuple[int, bool], list[tuple[float, float]]], plain: dict[int, list[tuple[float, float]]]
) -> None:
    rows = []
    for size in SIZES:
        tuned, other = held.get((size, True), []), held.get((size, False), [])
        mine, window = _mean([*tuned, *other]), _mean(plain[size])
        better = mine[0].mean / max(window[0].mean, 1e-9)
        rows.append((f"{size:,}", *mine, *window, f"{better:.1f}"))
        report.figures[f"{size} tokens"] = {
            "Strata": mine[0],
            "plain window": window[0],
            "Strata, shares of evidence": mine[1],
            "plain window, shares of evidence": window[1],
            "Strata, dialogues that weights of the search were chosen on": _mean(tuned)[0] if tuned else None,
            "Strata, the other dialogues": _mean(other)[0] if other else None,
        }
        report.goals.append(Goal(f"{size:,} tokens, times the plain window", better, BETTER, at_least=True))
    headings = ("tokens", "Strata: all evidence", "share of it", "plain: all evidence", "share of it", "times")
    report.table("Questions of categories 1-4 whose evidence stands in the context, % with 95 % interval", headings, rows)


def _mean(shares: Sequence[tuple[float, float]]) -> tuple[Interval, Interval]:
    return bootstrap([whole for whole, _ in shares]), bootstrap([share for _, share in shares])
