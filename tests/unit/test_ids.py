"""Public ids are version 7, unique and ordered by time."""

from strata.domain.ids import new_id


def test_ids_are_version_7_of_the_rfc_variant() -> None:
    made = new_id()
    assert made.version == 7
    assert made.variant == "specified in RFC 4122"


def test_ids_of_later_milliseconds_sort_later() -> None:
    made = [new_id() for _ in range(2000)]
    assert len(set(made)) == len(made)
    stamps = [one.int >> 80 for one in made]
    assert stamps == sorted(stamps)
