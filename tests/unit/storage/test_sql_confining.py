"""What holds even if every check of a statement were missing: the child has no files, no writing and no more memory."""

import json
import multiprocessing
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import duckdb
import pytest

from strata.storage.sql.child import _SETTINGS, _warmed
from strata.storage.sql.confining import confine

MB = 2**20
SQL = {
    "reads a file": "SELECT * FROM read_text('{secret}')",
    "reads by its name": "SELECT * FROM '{secret}'",
    "lists a folder": "SELECT * FROM glob('{folder}/*')",
    "writes a file": "COPY (SELECT 1) TO '{folder}/out.csv'",
    "makes a library": "ATTACH '{folder}/other.duckdb'",
    "fetches an extension": "INSTALL httpfs",
    "lifts the locks": "SET enable_external_access = true",
    "takes more memory": "SET memory_limit = '100GB'",
}


def attempts(folder: Path) -> dict[str, str]:
    """Try what a hostile statement would, in a process of its own, and return how each attempt ended."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    child = context.Process(target=_try_all, args=(theirs, str(folder)), daemon=True)
    child.start()
    theirs.close()
    found: dict[str, str] = json.loads(ours.recv_bytes()) if ours.poll(60) else {}
    child.kill()
    child.join()
    return found


def _try_all(connection: Connection, folder: str) -> None:
    engine = _warmed()
    engine.execute("SET lock_configuration = true")
    confine(128 * MB, 60)
    secret = f"{folder}/secret.csv"
    ended = {
        name: _ended(lambda sql=sql: engine.execute(sql.format(secret=secret, folder=folder))) for name, sql in SQL.items()
    }
    ended["opens a file"] = _ended(lambda: Path(secret).read_text(encoding="utf-8"))
    ended["begins a process"] = _ended(_begin_a_process)
    ended["takes a gigabyte"] = _ended(lambda: bytearray(1024 * MB))
    ended["answers still"] = str(engine.execute("SELECT 6 * 7").fetchall()[0][0])
    connection.send_bytes(json.dumps(ended).encode())


def _begin_a_process() -> None:
    import subprocess

    subprocess.run([sys.executable, "-c", "pass"], check=True)


def _ended(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except (OSError, MemoryError, duckdb.Error, SystemError) as error:
        return type(error).__name__
    return "done"


@pytest.mark.skipif(sys.platform != "linux", reason="the limits of memory are those of Linux")
def test_a_confined_process_can_only_calculate(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n", encoding="utf-8")
    ended = attempts(tmp_path)
    assert ended.pop("answers still") == "42"
    assert {name for name, how in ended.items() if how == "done"} == set()
    assert len(ended) == len(SQL) + 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["secret.csv"]


def test_the_engine_itself_refuses_files_where_the_system_has_no_limits(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n", encoding="utf-8")
    with duckdb.connect(":memory:", config=dict(_SETTINGS)) as engine:
        for sql in SQL.values():
            with pytest.raises(duckdb.Error):
                engine.execute(sql.format(secret=tmp_path / "secret.csv", folder=tmp_path))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["secret.csv"]
