"""How long a search takes, from text to results, at several sizes; beside other engines on the same data in the same run."""

import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from strata.embedding.loader import Loader
from tests.benchmarks.alone import run_alone
from tests.benchmarks.figures import Milliseconds, spread
from tests.benchmarks.peers import NumpyPeer, Peer, SqlitePeer, time_peer
from tests.benchmarks.report import Goal, Report, Skipped
from tests.benchmarks.synthetic import Law, Made, Words, make, query_seed, shipped_space

_QUERIES = 200
_STAGES = ("parse", "encode", "words", "meaning", "fuse", "dress", "wall", "cpu")
_P95_GOALS = {100_000: 40.0, 1_000_000: 60.0}


@dataclass(frozen=True, slots=True)
class Outcome:
    """Figures of one size."""

    passages: int
    stages: dict[str, Milliseconds]
    settled: Milliseconds
    keyword: Milliseconds
    keyword_cpu: Milliseconds
    idle: Milliseconds
    busy: Milliseconds
    recall: float
    rebuild_s: float
    ready_ms: float
    rss_mb: float
    index_mb: float
    make_s: float
    load: float | None


def run(home: Path, sizes: Sequence[int]) -> Report:
    """Measure every size; each in its own process over its own library."""
    report = Report("search-speed")
    space = shipped_space(Loader(home / "models", home / "cache"))
    Loader(home / "models", home / "cache").load_light(space).close()  # the exported encoder is cached before anything is timed
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="strata-speed-") as folder:
            started = time.perf_counter()
            made = make(Path(folder) / "library", size, space)
            made_s = time.perf_counter() - started
            np.save(made.folder / "vectors.npy", made.vectors)
            np.save(made.folder / "seqs.npy", made.seqs)
            _tell(report, _searched(made.folder, home, made_s))
            _tell_peers(report, made, Path(folder), size)
    return report


def _searched(library: Path, home: Path, made_s: float) -> Outcome:
    built = run_alone("tests.benchmarks.searching", "rebuild", str(library), str(home))
    figures = run_alone("tests.benchmarks.searching", "search", str(library), str(home), str(_QUERIES))
    sizes = built["sizes"]
    return Outcome(
        passages=figures["passages"],
        stages={stage: _spread(figures["whole"], stage) for stage in _STAGES},
        settled=_spread(figures["settled"]),
        keyword=_spread(figures["keyword"]),
        keyword_cpu=_spread(figures["keyword"], "cpu"),
        idle=_spread(figures["idle"]),
        busy=_spread(figures["busy"]),
        recall=figures["recall"],
        rebuild_s=built["rebuild_s"],
        ready_ms=figures["ready_ms"],
        rss_mb=figures["rss_mb"],
        index_mb=sum(size for name, size in sizes.items() if "index" in name.lower()) / 1e6,
        make_s=made_s,
        load=figures["load"],
    )


def _spread(times: Sequence[dict[str, float]], stage: str = "wall") -> Milliseconds:
    return spread([one[stage] for one in times])


def _tell(report: Report, outcome: Outcome) -> None:
    name = f"{outcome.passages:,} passages"
    report.figures[name] = outcome
    rows = [(stage, figure) for stage, figure in outcome.stages.items()]
    rows += [
        ("whole, no fresh rows", outcome.settled),
        ("words only", outcome.keyword),
        ("words only, cpu", outcome.keyword_cpu),
        ("whole, between imports", outcome.idle),
        ("whole, during an import", outcome.busy),
        ("vector recall@10", f"{outcome.recall:.3f}"),
        ("rebuild", f"{outcome.rebuild_s:.1f} s"),
        ("open to ready", f"{outcome.ready_ms:,.0f} ms"),
        ("memory, model loaded", f"{outcome.rss_mb:,.0f} MB"),
        ("indexes on disk", f"{outcome.index_mb:,.0f} MB"),
    ]
    title = f"Strata, {name}, 1,000 of them fresh (wall = the whole search, cpu = processor time of all its threads)"
    report.table(title, ("stage", "p50 / p95"), rows)
    if outcome.load is not None and outcome.load > 1.5:
        report.notes.append(f"{name}: the machine was at a load of {outcome.load:.1f}; its own share is one or two.")
    size = min(_P95_GOALS, key=lambda goal: abs(goal - outcome.passages))
    if abs(size - outcome.passages) > size // 10:
        return
    report.goals += [
        Goal(f"whole search p95 at {name}", outcome.stages["wall"].p95, _P95_GOALS[size], at_least=False, unit="ms"),
        Goal(f"vector recall@10 at {name}", outcome.recall, 0.98, at_least=True),
        Goal(f"during an import / between imports, p95, at {name}", outcome.busy.p95 / outcome.idle.p95, 2, at_least=False),
    ]
    if size == 100_000:
        report.goals.append(Goal(f"words only p95 at {name}", outcome.keyword.p95, 15, at_least=False, unit="ms"))
    else:
        report.goals.append(Goal(f"rebuild of {name}", outcome.rebuild_s, 120, at_least=False, unit="s"))
        report.goals.append(Goal(f"memory at {name}", outcome.rss_mb, 1200, at_least=False, unit="MB"))


def _tell_peers(report: Report, made: Made, folder: Path, size: int) -> None:
    queries = Words().queries(_QUERIES if size < 1_000_000 else 30, seed=3)
    law = Law(made.vectors.shape[1])
    vectors = np.stack([law.draw(1, seed=query_seed(query))[0] for query in queries])
    rows = []
    for make_peer in (lambda: NumpyPeer(made), lambda: SqlitePeer(made, folder)):
        try:
            peer: Peer = make_peer()
        except Skipped as reason:
            report.notes.append(f"SQLite was left out: {reason}")
            continue
        built = peer.build()
        time_peer(peer, queries[:3], vectors[:3])
        taken = spread(time_peer(peer, queries, vectors))
        peer.close()
        rows.append((peer.title, taken, f"{built.seconds:.1f} s", f"{built.megabytes:,.0f} MB"))
        report.figures[f"{size:,} passages: {peer.title}"] = {"times": taken, "build": built}
    title = f"Others, {size:,} passages, query vector given (Strata's whole search includes encoding, ranking and dressing)"
    report.table(title, ("engine", "p50 / p95", "build", "size"), rows)
