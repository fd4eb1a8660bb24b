"""`python -m tests.benchmarks [NAME...] [--out FOLDER] [--sizes 10000 100000]`: run benchmarks, print them, write JSON.

Names: quality, search-speed, embedding, index, import, start-up, distilling, memory, context-retention, segments,
checkpoints, archive, strata-view, charts, flow, flow-meaning, samples, confidence, support, lake; all of them without a name.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks.report import Report, Skipped

Benchmark = Callable[[Path, argparse.Namespace], Report]


def _quality(home: Path, options: argparse.Namespace) -> Report:
    from tests.benchmarks import quality

    return quality.run(home)


def _speed(home: Path, options: argparse.Namespace) -> Report:
    from tests.benchmarks import speed

    return speed.run(home, options.sizes)


def _importing(home: Path, options: argparse.Namespace) -> Report:
    from tests.benchmarks import importing

    return importing.run(home, options.megabytes)


def _startup(home: Path, options: argparse.Namespace) -> Report:
    from tests.benchmarks import startup

    return startup.run(home)


def _embedding(home: Path, options: argparse.Namespace) -> Report:
    from tests.benchmarks import bench_embedding

    return bench_embedding.run(home)


def _index(home: Path, options: argparse.Namespace) -> Report:
    from tests.benchmarks import indexes

    return indexes.run(options.sizes)


def _distilling(home: Path, options: argparse.Namespace) -> Report:
    from tests.benchmarks import distilling

    return distilling.run(home)


def _archive(home: Path, options: argparse.Namespace) -> Report:
    from tests.benchmarks import archive

    return archive.run(home, max(options.sizes))


def _checkpoints(home: Path, options: argparse.Namespace) -> Report:
    from tests.benchmarks import checkpoints

    return checkpoints.run(home, max(options.sizes))


def _strata_view(home: Path, options: argparse.Namespace) -> Report:
    from tests.benchmarks import strata_view

    return strata_view.run(home)


def _charts(home: Path, options: argparse.Namespace) -> Report:
    from tests.benchmarks import charts

    return charts.run(home)


def _memory(home: Path, options: argparse.Namespace) -> Report:
    from tests.benchmarks import memory

    return memory.run(home)


def _retention(home: Path, options: argparse.Namespace) -> Report:
    from tests.benchmarks import retention

    return retention.run(home)


def _flow_meaning(home: Path, options: argparse.Namespace) -> Report:
    from tests.benchmarks import flow_meaning

    return flow_meaning.run(home)


def _flow(home: Path, options: argparse.Namespace) -> Report:
    from tests.benchmarks import flow

    return flow.run(home)


def _samples(home: Path, options: argparse.Namespace) -> Report:
    from tests.benchmarks import samples

    return samples.run(home, options.samples)


def _segments(home: Path, options: argparse.Namespace) -> Report:
    from tests.benchmarks import segmenting

    return segmenting.run(home)


def _confidence(home: Path, options: argparse.Namespace) -> Report:
    from tests.benchmarks import confidence

    return confidence.run(home)


def _support(home: Path, options: argparse.Namespace) -> Report:
    from tests.benchmarks import supporting

    return supporting.run(home)


def _lake(home: Path, options: argparse.Namespace) -> Report:
    from tests.benchmarks import lake

    return lake.run(home)


BENCHMARKS: dict[str, Benchmark] = {
    "quality": _quality,
    "search-speed": _speed,
    "index": _index,
    "memory": _memory,
    "embedding": _embedding,
    "import": _importing,
    "start-up": _startup,
    "distilling": _distilling,
    "context-retention": _retention,
    "segments": _segments,
    "checkpoints": _checkpoints,
    "archive": _archive,
    "strata-view": _strata_view,
    "charts": _charts,
    "confidence": _confidence,
    "support": _support,
    "lake": _lake,
    "flow": _flow,
    "flow-meaning": _flow_meaning,
    "samples": _samples,
}


def main(arguments: list[str]) -> int:
    """Run what is asked for; 1 when a goal is missed or a benchmark fails."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(BENCHMARKS)}")
    parser.add_argument("--out", type=Path, default=Path("bench"), help="folder of the JSON file")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000], help="passages, for search-speed")
    parser.add_argument("--megabytes", type=int, default=500, help="size of the generated export, for import")
    parser.add_argument("--samples", type=int, default=10_000_000, help="measurements, for samples")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"there is no benchmark {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
    results: dict[str, object] = {"machine": _machine(), "at": datetime.now(UTC).isoformat(timespec="seconds")}
    sound = True
    with tempfile.TemporaryDirectory(prefix="strata-bench-") as folder:
        os.environ["STRATA_HOME"] = folder
        for name in options.names or BENCHMARKS:
            outcome, good = _run(name, Path(folder), options)
            results[name] = outcome
            sound = sound and good
            _write(options.out, results)
    return 0 if sound else 1


def _run(name: str, home: Path, options: argparse.Namespace) -> tuple[object, bool]:
    try:
        report = BENCHMARKS[name](home, options)
    except Skipped as reason:
        print(f"== {name} ==\nskipped: {reason}\n", flush=True)
        return {"skipped": str(reason)}, True
    except Exception as error:  # noqa: BLE001  one benchmark that fails must not cost the others
        traceback.print_exc()
        return {"failed": repr(error)}, False
    print(report.text(), "\n", flush=True)
    return report.json(), all(goal.met for goal in report.goals)


def _machine() -> dict[str, object]:
    return {"system": platform.platform(), "python": platform.python_version(), "processors": os.cpu_count()}


def _write(folder: Path, results: dict[str, object]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{datetime.now(UTC):%Y-%m-%d}.json"
    kept = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    file.write_text(json.dumps({**kept, **results}, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
