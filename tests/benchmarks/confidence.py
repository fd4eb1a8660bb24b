"""Does confidence hold what it says? Held out: weights and curve are fitted on all dialogues but the one that is looked at.

`python -m tests.benchmarks confidence` reports; `python -m tests.benchmarks.confidence FILE` fits on all dialogues and writes
what ships: weights and a curve, nothing of any text.
"""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from strata.services.metrics.slices import reliability
from strata.services.recalls.calibrating import curve, within
from strata.services.recalls.features import NAMES
from strata.services.recalls.fitting import expected_error, fit_logistic, isotonic
from tests.benchmarks.confidence_cases import AS_WRITTEN, KINDS, Cases, gather
from tests.benchmarks.dialogues import dialogues
from tests.benchmarks.report import Goal, Report

LEAST = 100
"""Answers that a point of the curve stands for at least; each question has two."""

THRESHOLD = 0.2
SURE = 0.8
"""Confidence over which the lake takes a recall at any position."""


def run(home: Path) -> Report:
    """Ask, fit and report. Raises `Skipped` where the dialogues are missing."""
    report = Report("confidence")
    cases = gather(dialogues(), home)
    for name, features, right in (
        ("words and meaning", cases.features, cases.right.astype(float)),
        ("words alone", cases.words, cases.words_right.astype(float)),
    ):
        held = held_out(features, right, cases.dialogue)
        for where, chosen in (("each dialogue its own library", ~cases.together), ("four of five in one", cases.together)):
            _tell(report, f"{name}, {where}", cases.of(chosen), held[chosen], right[chosen])
            error = expected_error(held[chosen], right[chosen])
            goal = f"expected calibration error, held out, {name}, {where}"
            report.goals.append(Goal(goal, error, 0.05, at_least=False))
    alone = cases.kind[~cases.together]
    report.notes.append(
        f"{len(alone)} questions, asked both ways: {'; '.join(f'{int((alone == kind).sum())} {kind}' for kind in KINDS)}. "
        "Right is one that the library can answer and whose evidence is among the first ten results. "
        "Each dialogue is judged by weights that saw no question about it. A mix with fewer questions that cannot be answered "
        "would be right more often than is said."
    )
    return report


def held_out(features: np.ndarray, right: np.ndarray, dialogue: np.ndarray) -> np.ndarray:
    """Return the confidence of each answer by weights and a curve that saw nothing of its dialogue."""
    found = np.empty(len(right))
    for one in np.unique(dialogue):
        rest = dialogue != one
        at, holds = curve_of(features[rest], right[rest], dialogue[rest])
        raw = fit_logistic(features[rest], right[rest]).probability(features[~rest])
        found[~rest] = [within(curve(at, holds, value)) for value in raw]
    return found


def curve_of(features: np.ndarray, right: np.ndarray, dialogue: np.ndarray) -> tuple[Sequence[float], Sequence[float]]:
    """Return the curve that makes the model's output hold, from outputs for dialogues that it was not fitted on."""
    raw = np.empty(len(right))
    for one in np.unique(dialogue):
        rest = dialogue != one
        raw[~rest] = fit_logistic(features[rest], right[rest]).probability(features[~rest])
    at, holds = isotonic(raw, right, LEAST)
    return at.tolist(), holds.tolist()


def _tell(report: Report, name: str, cases: Cases, held: np.ndarray, right: np.ndarray) -> None:
    rows = [
        (
            f"{one.since:.1f} to {one.until:.1f}",
            one.was.n,
            f"{one.said:.3f}",
            f"{one.was.value:.3f}",
            f"{one.was.low:.2f}–{one.was.high:.2f}",
        )
        for one in reliability(held, right)
    ]
    report.table(f"{name}: reliability, held out", ("confidence", "answers", "said", "was right", "95 %"), rows)
    parts = [(str(one), cases.dialogue == one) for one in np.unique(cases.dialogue)]
    parts += [("as the dialogues ask", np.isin(cases.kind, AS_WRITTEN))]
    parts += [(kind, cases.kind == kind) for kind in KINDS if (cases.kind == kind).any()]
    rows = [
        (
            part,
            int(mask.sum()),
            f"{held[mask].mean():.3f}",
            f"{right[mask].mean():.3f}",
            f"{expected_error(held[mask], right[mask]):.3f}",
            f"{100 * float((held[mask] < THRESHOLD).mean()):.0f} %",
            f"{100 * float((held[mask] > SURE).mean()):.0f} %",
            f"{separation(held[mask], right[mask]):.3f}" if 0 < right[mask].sum() < mask.sum() else "",
        )
        for part, mask in parts
    ]
    headings = ("part", "answers", "said", "was right", "calibration error", f"under {THRESHOLD}", f"over {SURE}", "AUC")
    report.table(f"{name}: in parts", headings, rows)
    error, area = expected_error(held, right), separation(held, right)
    brier = float(((held - right) ** 2).mean())
    sure = held > SURE
    kept, holds = float(sure.mean()), float(right[sure].mean()) if sure.any() else 0.0
    report.figures[name] = {
        "expected calibration error": error, "separation": area, "brier": brier, "over 0.8": kept, "of them right": holds,
    }  # fmt: skip
    report.table(
        f"{name}: as a whole",
        ("calibration error", "separation (AUC)", "Brier", f"over {SURE}", "of them right"),
        [(f"{error:.4f}", f"{area:.3f}", f"{brier:.4f}", f"{100 * kept:.0f} %", f"{100 * holds:.0f} %")],
    )


def separation(confidence: np.ndarray, right: np.ndarray) -> float:
    """Return how often a right answer has the higher confidence of a pair (area under the curve; ties count half)."""
    yes, no = confidence[right > 0.5], np.sort(confidence[right < 0.5])
    below = np.searchsorted(no, yes, "left") + np.searchsorted(no, yes, "right")
    return float(below.mean() / (2 * len(no)))


def shipped(cases: Cases) -> str:
    """Return what ships, fitted on everything."""
    parts = []
    for name, features, right in (("whole", cases.features, cases.right), ("words", cases.words, cases.words_right)):
        model = fit_logistic(features, right.astype(float))
        at, holds = curve_of(features, right.astype(float), cases.dialogue)
        lines = {"mean": model.mean, "scale": model.scale, "weights": model.weights, "at": at, "holds": holds}
        parts.append(
            f"[{name}]\noffset = {model.offset:.5f}\n" + "\n".join(f"{key} = {_row(row)}" for key, row in lines.items())
        )
    names = ", ".join(f'"{name}"' for name in NAMES)
    return f"{_HOW.format(answers=len(cases.kind))}\nfeatures = [{names}]\n\n" + "\n\n".join(parts) + "\n"


_HOW = """# How sure an answer is: weights of a logistic model and the curve (isotonic regression) that makes its output hold.
# Made by `python -m tests.benchmarks.confidence resources/recalls/confidence.toml` from {answers} answers to questions
# about long dialogues: such as the library can answer, such as ask about the wrong person, and such as belong to another
# dialogue, in sentences and in keywords; each dialogue alone in its library and together with others. Numbers only.
# `whole` is for answers by words and meaning, `words` for answers by words alone; see services/recalls/calibrating.py."""


def _row(values: Sequence[float]) -> str:
    return "[" + ", ".join(f"{value:.5f}" for value in values) + "]"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        Path(sys.argv[1]).write_text(shipped(gather(dialogues(), Path(folder))), encoding="utf-8")
