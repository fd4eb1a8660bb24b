"""The indexes alone, as `bench_index` measures them, at each size in a process of its own."""

from collections.abc import Sequence

from tests.benchmarks.alone import run_alone
from tests.benchmarks.report import Report


def run(sizes: Sequence[int]) -> Report:
    """Return every figure of every size, side by side."""
    report = Report("index")
    for size in sizes:
        report.figures[f"{size:,} rows"] = run_alone("tests.benchmarks.bench_index", str(size))
    columns = list(report.figures.values())
    names = [name for name in columns[0] if name != "rows"] if columns else []
    rows = [(name, *(_written(column[name]) for column in columns)) for name in names]
    report.table("Indexes alone; pairs are p50 / p95 in ms", ("figure", *report.figures), rows)
    return report


def _written(figure: float | Sequence[float]) -> str:
    return " / ".join(f"{one:,.2f}" for one in figure) if isinstance(figure, Sequence) else f"{figure:,.3g}"
