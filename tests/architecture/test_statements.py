"""What statements must not say, because engine 2.0.0 answers it wrongly.

Where statistics show that nothing is left of the table on the other side, the engine takes a LEFT or RIGHT JOIN to have no rows
at all. It then drops a LIMIT over it as needless, and EXISTS, which is a LIMIT to it, is false though there are rows.
Conditions on what is missing are written as NOT EXISTS with a correlation or NOT IN, and a LIMIT goes below the join.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb
import pytest

STORAGE = Path(__file__).resolve().parents[2] / "app" / "strata" / "storage"
_GROUP = re.compile(r"\(([^()]*)\)")
_JOIN = re.compile(r"\b(?:LEFT|RIGHT)\b(?: OUTER)? JOIN\b")
_EXISTS = re.compile(r"\bEXISTS\s*<(\d+)>")
_INNER = re.compile(r"<(\d+)>")


def _texts(file: Path) -> Iterator[str]:
    """Return every string of a module, with the module's own constants put in where it names them."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    known: dict[str, str] = {}
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Constant | ast.JoinedStr):
            known[ast.unparse(node.target)] = _text(node.value, known)
    documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant | ast.JoinedStr) and id(node) not in documentation:
            yield _text(node, known)


def _text(node: ast.Constant | ast.JoinedStr, known: Mapping[str, str]) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    return "".join(
        str(part.value) if isinstance(part, ast.Constant) else known.get(ast.unparse(part.value), "")
        for part in node.values
        if isinstance(part, ast.Constant | ast.FormattedValue)
    )


def _answered_wrongly(sql: str) -> bool:
    """Whether a LIMIT or EXISTS stands over a LEFT or RIGHT JOIN."""
    groups: list[str] = []
    text = " ".join(sql.upper().split())

    def put_away(found: re.Match[str]) -> str:
        groups.append(found[1])
        return f"<{len(groups) - 1}>"

    while (shorter := _GROUP.sub(put_away, text)) != text:
        text = shorter
    groups.append(text)

    def joins(group: str) -> bool:
        return _JOIN.search(group) is not None or any(joins(groups[int(number)]) for number in _INNER.findall(group))

    limited = [group for group in groups if re.search(r"\bLIMIT\b", group)]
    asked = [groups[int(number)] for group in groups for number in _EXISTS.findall(group)]
    return any(map(joins, (*limited, *asked)))


@pytest.mark.parametrize("file", sorted(STORAGE.rglob("*.py")), ids=lambda file: str(file.relative_to(STORAGE)))
def test_no_limit_stands_over_an_outer_join(file: Path) -> None:
    assert not [sql for sql in _texts(file) if _answered_wrongly(sql)]


@pytest.mark.parametrize(
    ("sql", "wrong"),
    [
        ("SELECT a.n FROM a LEFT JOIN b ON b.n = a.n WHERE a.n > 5 LIMIT 2", True),
        ("SELECT n FROM (SELECT a.n FROM a LEFT JOIN b ON b.n = a.n WHERE (b.n IS NULL OR b.n > 1)) LIMIT 2", True),
        ("SELECT EXISTS (SELECT a.n FROM b RIGHT JOIN a ON b.n = a.n WHERE a.n > 5)", True),
        ("SELECT a.n FROM (SELECT n FROM a WHERE n > 5 ORDER BY n LIMIT 2) AS a LEFT JOIN b ON b.n = a.n", False),
        ("SELECT n FROM a WHERE n > 5 AND NOT EXISTS (SELECT 1 FROM b WHERE b.n = a.n) LIMIT 2", False),
    ],
)
def test_statements_that_are_answered_wrongly_are_told_from_others(sql: str, wrong: bool) -> None:
    """The others the engine must answer right."""
    assert _answered_wrongly(sql) == wrong
    if not wrong:
        with duckdb.connect() as engine:
            engine.execute("CREATE TABLE a AS SELECT range AS n FROM range(10)")
            engine.execute("CREATE TABLE b AS SELECT range AS n FROM range(3)")
            assert len(engine.execute(sql).fetchall()) == 2
