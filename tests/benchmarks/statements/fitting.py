"""`python -m tests.benchmarks.statements.fitting`: the weights of the judgement from the labelled sentences not held out.

Ridge regression of the logit (Newton's method) around a belief for each rule, set by hand before the first fit; the prior's
precision is `PRECISION` for every weight but the bias. Printed beside it: what leave-one-source-out would have given.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from strata.domain.statements import SURE
from strata.services.distilling.distiller import candidates
from strata.services.distilling.doubts import DOUBTS
from strata.services.distilling.judging import spread
from strata.services.distilling.nearness import Nearness, read_examples
from strata.services.distilling.signs import SIGNS
from tests.benchmarks.distilling import as_said, light_encoder
from tests.benchmarks.statements.labelled import Label, labels, sources

PRECISION = 3.0
BELIEFS = {
    "code": -1.5, "doubtful": -1.2, "to-you": -0.8, "mind": -1.0, "mood": -0.8, "reported": -0.2, "hedged": -0.7,
    "pronoun-early": -0.7, "vague": -0.4, "asked-to-remember": 3.0, "note-to-self": 2.5, "marked-decision": 1.5,
    "lasting-order": 2.5, "wants": -0.4, "few": -0.5, "truism": -0.5, "pronoun-object": -0.1, "number": 0.2,
    "name": 0.5, "calendar": 0.3, "hence": -0.4, "nobody": -1.2, "anaphor": -0.8, "fragment": -0.8,
}  # fmt: skip
NAMES = (
    "bias", *(sign.name for sign in SIGNS), *(doubt.name for doubt in DOUBTS),
    "calendar", "name", "number", "few", "doubtful", "near", "counter",
)  # fmt: skip
_STEPS = 60

Matrix = NDArray[np.float64]


def fit(rows: Matrix, worth: Matrix) -> Matrix:
    """Return the weights, in the order of `NAMES`, that make the labels most likely under the beliefs."""
    belief = np.array([BELIEFS.get(name, 0.0) for name in NAMES])
    precision = np.full(len(NAMES), PRECISION)
    precision[0] = 0.01
    weights = belief.copy()
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (chance - worth) + precision * (weights - belief)
        weights -= np.linalg.solve(rows.T * (chance * (1 - chance)) @ rows + np.diag(precision), slope)
    return weights


def main() -> int:
    """Print the weights as they stand in `judging`, and what they would give on sources that they were not fitted on."""
    kept, rows = _measured()
    worth = np.array([float(label.worth) for label in kept])
    groups = np.array([_group(label) for label in kept])
    chance = np.empty(len(kept))
    for group in sorted(set(groups)):
        weights = fit(rows[groups != group], worth[groups != group])
        chance[groups == group] = 1 / (1 + np.exp(-rows[groups == group] @ weights))
    for least in (0.7, 0.75, SURE, 0.85, 0.9):
        sure = chance >= least
        recall = worth[sure].sum() / worth.sum()
        print(f"left out, from {least}: precision {worth[sure].mean():.3f}, recall of candidates {recall:.3f}")
        for one in sorted(set(groups)):
            these = sure & (groups == one)
            print(f"   {one}: {worth[these].mean():.2f} of {these.sum()}")
    print({name: round(float(weight), 1) for name, weight in zip(NAMES, fit(rows, worth), strict=True)})
    return 0


def _group(label: Label) -> str:
    origin, _, rest = label.source.partition(":")
    return rest.partition(":")[0] if origin == "locomo" else origin


def _measured() -> tuple[list[Label], Matrix]:
    texts = sources()
    marked = {(label.source, label.sentence.start): label for label in labels(texts) if not label.held_out}
    found = [
        (marked[source, one.start], one)
        for source, said in as_said(texts)
        for one in candidates(said)
        if (source, one.start) in marked
    ]
    rows = np.zeros((len(found), len(NAMES)))
    with tempfile.TemporaryDirectory(prefix="strata-fit-") as home:
        nears = Nearness(light_encoder(Path(home)), read_examples()).near([one.text for _, one in found])
    for row, (_, one), near in zip(rows, found, nears, strict=True):
        row[:] = [1.0 if name == "bias" or name in one.clues.names else 0.0 for name in NAMES]
        row[-2:] = spread(near)
    return [label for label, _ in found], rows


if __name__ == "__main__":
    sys.exit(main())
