"""Measurements come in from tables and from Apple Health, recognised by what they hold."""

import math
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata.domain.imports import SkipReason
from strata.domain.samples import IncomingSamples
from strata.importers.heart_rhythm import coherence_ratio
from strata.importers.samples_out import FIRST, LAST, SamplesOut, kind_named
from tests.support.exports import HEALTH, health, health_record, zip_of
from tests.support.reading import Reading, read

MORNING = int(datetime(2024, 1, 31, 8, 30, tzinfo=UTC).timestamp()) * 1_000_000


def table(folder: Path, text: str | bytes, name: str = "data.bin") -> Reading:
    (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
    return read(folder / name)


def pairs(reading: Reading) -> dict[str, list[tuple[int, float]]]:
    return {one.kind: list(zip(one.at, one.values, strict=True)) for one in reading.samples}


@pytest.mark.parametrize(
    "text",
    [
        "time,value,kind\n2024-01-31T08:30:00Z,62,heart_rate\n2024-01-31T08:30:05Z,64.5,heart_rate\n",
        "Timestamp;Wert;Art\n2024-01-31T09:30:00+01:00;62;HR\n2024-01-31T09:30:05+01:00;64,5;bpm\n",
        "1706689800,62,heart_rate\n1706689805,64.5,heart_rate\n",
        "1706689800000\t62\tpulse\n1706689805000\t64.5\tHeartRate\n",
        "kind,note,value,time\nHeart Rate,x,62,2024-01-31 08:30:00\nHeart Rate,y,64.5,2024-01-31 08:30:05\n",
        "time,heart_rate\n2024-01-31T08:30:00Z,62\n2024-01-31T08:30:05Z,64.5\n",
        "\ufefftime,value,kind\r\n2024-01-31T08:30:00Z,62,heart_rate\r\n2024-01-31T08:30:05Z,64.5,heart_rate",
    ],
)
def test_tables_are_known_by_their_columns_whatever_they_are_called(tmp_path: Path, text: str) -> None:
    reading = table(tmp_path, text)
    assert reading.formats == ["samples"]
    assert pairs(reading) == {"heart_rate": [(MORNING, 62.0), (MORNING + 5_000_000, 64.5)]}
    assert reading.skipped == []


def test_microseconds_are_kept(tmp_path: Path) -> None:
    reading = table(tmp_path, "time,value,kind\n2024-01-31T08:30:00.000123Z,1,x\n1706689800000456,2,x\n")
    assert [at - MORNING for at, _ in pairs(reading)["x"]] == [123, 456]


def test_rows_that_make_no_sense_cost_only_themselves(tmp_path: Path) -> None:
    rows = ["2024-01-31T08:30:00Z,62,hr", "never,1,hr", "2024-01-31T08:31:00Z,nan,hr", "2024-01-31T08:32:00Z,70,hr", "1,2", ""]
    reading = table(tmp_path, "time,value,kind\n" + "\n".join(rows + rows[:1] * 5))
    assert len(pairs(reading)["heart_rate"]) == 7
    assert sum(line.count for line in reading.reasons(SkipReason.DAMAGED)) == 3


def test_coherence_out_of_its_range_is_left_out_with_what_to_do(tmp_path: Path) -> None:
    reading = table(
        tmp_path, "time,value,kind\n2024-01-31,3.5,coherence\n2024-02-01,0.5,coherence\n2024-02-01,3,coherence_ratio\n"
    )
    assert set(pairs(reading)) == {"coherence_ratio"}
    (line,) = reading.reasons(SkipReason.NOT_UNDERSTOOD)
    assert "coherence_ratio" in line.detail
    assert line.count == 2


@pytest.mark.parametrize(
    "text",
    [
        "# Plan\n\nOn 2024-01-31, we met, and talked\n",
        "name,city,age\nAda,London,36\n",
        "a,b\n1,2\n",
        "| time | value |\n|---|---|\n| 1 | 2 |\n",
    ],
)
def test_other_texts_are_not_taken_for_measurements(tmp_path: Path, text: str) -> None:
    reading = table(tmp_path, text, "note.md")
    assert reading.formats == ["markdown"]


def test_a_diary_with_commas_is_a_note(tmp_path: Path) -> None:
    diary = "2024-01-31, 5, walked by the river\n2024-02-01, 7, nothing much\n2024-02-02, 3, rain\n"
    assert table(tmp_path, diary, "diary.txt").formats == ["markdown"]


def test_apple_health_is_read_from_its_file_and_from_its_zip(tmp_path: Path) -> None:
    expected = {"heart_rate": [(MORNING, 62.0)], "steps": [(MORNING + 300_000_000, 120.0)]}
    reading = table(tmp_path, HEALTH)
    assert (reading.formats, pairs(reading)) == (["apple-health"], expected)
    packed = zip_of(
        tmp_path / "export.zip", {"apple_health_export/export.xml": HEALTH, "apple_health_export/route.gpx": b"<gpx/>"}
    )
    assert pairs(read(packed)) == expected


def test_other_records_of_apple_health_are_counted_and_mindful_minutes_measured(tmp_path: Path) -> None:
    start, end = "2024-01-31 09:30:00 +0100", "2024-01-31 09:42:30 +0100"
    reading = table(
        tmp_path,
        health(
            health_record("HK:BodyMass", "70"),
            health_record("HK:BodyMass", "71"),
            health_record("HKCategoryTypeIdentifierMindfulSession", "HKCategoryValueNotApplicable", start, end),
            health_record("HK:HeartRate", "many"),
        ),
    )
    assert pairs(reading) == {"mindful_minutes": [(MORNING, 12.5)]}
    assert [line.count for line in reading.reasons(SkipReason.UNKNOWN_TYPE)] == [2]
    assert [line.count for line in reading.reasons(SkipReason.DAMAGED)] == [1]


def test_a_damaged_export_gives_what_came_before(tmp_path: Path) -> None:
    whole = health(
        *[health_record("HK:HeartRate", str(50 + place), f"2024-01-31 09:30:{place:02d} +0100") for place in range(40)]
    )
    reading = table(tmp_path, whole[: len(whole) // 2] + b"<<<")
    assert 5 < len(pairs(reading)["heart_rate"]) < 40
    assert "no XML" in reading.reasons(SkipReason.DAMAGED)[0].detail


def test_entities_are_refused(tmp_path: Path) -> None:
    bomb = HEALTH.replace(b"<!ELEMENT", b'<!ENTITY a "aaaaaaaaaa">\n<!ELEMENT', 1)
    reading = table(tmp_path, bomb)
    assert reading.samples == []
    assert "entities" in reading.skipped[0].detail


def test_a_slow_even_breath_is_coherent_and_noise_is_not(tmp_path: Path) -> None:
    calm = [60 + 8 * math.sin(2 * math.pi * beat / 10) for beat in range(60)]
    restless = [60 + 8 * math.sin(beat * beat) for beat in range(60)]
    assert (coherence_ratio(calm) or 0) > 3 * (coherence_ratio(restless) or 0) > 0
    assert coherence_ratio([60.0] * 60) is None
    beats = "".join(f'<InstantaneousBeatsPerMinute bpm="{bpm:.0f}" time="9:30:00"/>' for bpm in calm)
    record = health_record(
        "HK:HeartRateVariabilitySDNN",
        "55",
        inside=f"<HeartRateVariabilityMetadataList>{beats}</HeartRateVariabilityMetadataList>",
    )
    reading = table(tmp_path, health(record))
    assert set(pairs(reading)) == {"hrv_sdnn", "coherence_ratio"}
    assert pairs(reading)["coherence_ratio"][0][1] == pytest.approx(coherence_ratio([round(bpm) for bpm in calm]))


@given(st.lists(st.floats(20, 250), min_size=30, max_size=120))
def test_coherence_is_never_negative_nor_endless(beats: list[float]) -> None:
    ratio = coherence_ratio(beats)
    assert ratio is None or 0 <= ratio <= 100


@given(st.text(max_size=60))
def test_names_of_kinds_are_plain(name: str) -> None:
    kind = kind_named(name)
    assert kind == kind_named(kind)
    assert len(kind) <= 40
    assert set(kind) <= set("abcdefghijklmnopqrstuvwxyz0123456789_")


def test_samples_come_in_batches_and_impossible_ones_not_at_all() -> None:
    out = SamplesOut()
    assert not out.add("x", FIRST - 1, 1.0)
    assert not out.add("x", LAST, 1.0)
    assert not out.add("x", FIRST, math.inf)
    for place in range(70_000):
        out.add("x", FIRST + place, 1.0)
        batch = out.full("x")
        if batch is not None:
            assert len(batch.at) == 65_536
    (rest,) = out.rest()
    assert isinstance(rest, IncomingSamples)
    assert len(rest.at) == 70_000 - 65_536
