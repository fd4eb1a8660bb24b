"""Huge arrays element by element, and what damage costs."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata.importers.files import Heads, dropped_file
from strata.importers.json_stream import Broken, Element, elements

RECORDS = [{"mapping": {"n": number}, "tags": [{"a": 1}, {"b": 2}], "title": "ünï " * 20} for number in range(50)]


def stream(folder: Path, data: bytes) -> list[Element | Broken]:
    path = folder / "records.json"
    path.write_bytes(data)
    return list(elements(dropped_file(path, Heads()), lambda record: "mapping" in record))


def numbers(found: list[Element | Broken]) -> list[int]:
    return [each.value["mapping"]["n"] for each in found if isinstance(each, Element)]  # type: ignore[index, call-overload]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("indent", [None, 2])
def test_every_element_comes_out_in_order(tmp_path: Path, encoding: str, indent: int | None) -> None:
    found = stream(tmp_path, json.dumps(RECORDS, indent=indent, ensure_ascii=False).encode(encoding))
    assert found == [Element(place, record) for place, record in enumerate(RECORDS, 1)]


def test_elements_larger_than_a_piece_of_the_file_are_whole(tmp_path: Path) -> None:
    records = [{"mapping": {"n": 1}, "text": "x" * 9_000_000}, {"mapping": {"n": 2}}]
    assert [each.value for each in stream(tmp_path, json.dumps(records).encode())] == records  # type: ignore[union-attr]


def test_an_array_inside_an_object_is_streamed_too(tmp_path: Path) -> None:
    data = json.dumps({"version": 2, "conversations": RECORDS, "more": [1, 2]}).encode()
    assert numbers(stream(tmp_path, data)) == list(range(50))


def test_a_lone_object_is_the_only_element(tmp_path: Path) -> None:
    assert stream(tmp_path, json.dumps(RECORDS[7]).encode()) == [Element(1, RECORDS[7])]


def test_a_damaged_element_costs_only_itself(tmp_path: Path) -> None:
    texts = [json.dumps(record) for record in RECORDS]
    texts[10] = texts[10].replace('"title":', '"title"', 1)
    found = stream(tmp_path, f"[{','.join(texts)}]".encode())
    assert numbers(found) == [*range(10), *range(11, 50)]
    assert [each.place for each in found if isinstance(each, Broken)] == [11]


def test_a_lost_brace_or_quotation_mark_costs_its_element_at_most_with_its_neighbour(tmp_path: Path) -> None:
    for lost in ('"', "}", "]", "{"):
        texts = [json.dumps(record) for record in RECORDS]
        at = texts[20].rindex(lost)
        texts[20] = texts[20][:at] + texts[20][at + 1 :]
        got = numbers(stream(tmp_path, f"[{','.join(texts)}]".encode()))
        assert set(range(50)) - set(got) <= {20, 21}, lost


def test_what_is_whole_of_a_truncated_file_comes_in(tmp_path: Path) -> None:
    data = json.dumps(RECORDS).encode()
    found = stream(tmp_path, data[: len(data) // 2])
    assert numbers(found) == list(range(len(numbers(found))))
    assert len(numbers(found)) >= 20
    assert isinstance(found[-1], Broken)


def test_bytes_that_are_no_text_do_not_cost_the_record(tmp_path: Path) -> None:
    data = json.dumps([{"mapping": {"n": 1}, "title": "@"}]).encode().replace(b"@", b"\xff\xfe")
    (element,) = stream(tmp_path, data)
    assert isinstance(element, Element)
    assert element.value == {"mapping": {"n": 1}, "title": "\ufffd\ufffd"}


def test_raw_line_breaks_huge_numbers_and_nan_are_taken(tmp_path: Path) -> None:
    found = stream(tmp_path, b'[{"mapping": {"n": 1}, "text": "one\ntwo", "x": NaN}, {"mapping": {"n": 2}}]')
    assert numbers(found) == [1, 2]
    data = b'[{"mapping": {"n": 1}}, {"mapping": {"n": %s}}, {"mapping": {"n": 3}}]' % (b"9" * 5000)
    assert numbers(stream(tmp_path, data)) == [1, 3]


@pytest.mark.parametrize("data", [b"[" * 200_000, b'{"a":' * 100_000, b'[{"a":[' * 50_000, b"[1,2,3", b"{}", b"null", b""])
def test_hostile_nesting_ends(tmp_path: Path, data: bytes) -> None:
    assert all(isinstance(each, Element | Broken) for each in stream(tmp_path, data))


@given(
    records=st.lists(
        st.fixed_dictionaries({"mapping": st.dictionaries(st.text(), st.text(), max_size=3), "x": st.text()}), max_size=5
    ),
    data=st.data(),
)
def test_damage_anywhere_never_raises_and_never_invents(
    tmp_path_factory: pytest.TempPathFactory, records: list[dict[str, object]], data: st.DataObject
) -> None:
    whole = json.dumps(records)
    at = data.draw(st.integers(0, len(whole)))
    text = whole[:at] + data.draw(st.text(max_size=3)) + whole[at + data.draw(st.integers(0, 3)) :]
    found = stream(tmp_path_factory.mktemp("damage"), text.encode("utf-8", "replace"))
    assert len([each for each in found if isinstance(each, Element)]) <= len(records) + 4
