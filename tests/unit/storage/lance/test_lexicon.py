"""The words that a half-typed one may become: from the folded part, from fresh rows, and from both."""

from collections.abc import Iterator
from functools import partial
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata.services.ports.index import WordCount
from strata.storage.lance.lexicon import Gathering, KeptLexicon, Lexicon, read_lexicon
from strata.storage.lance.opening import Indexes, open_indexes
from strata.storage.lance.words import LanceWordIndex
from tests.unit.storage.lance.rows import SMALL, mixed_rows, row

WORDS = st.text("abäß語k", min_size=1, max_size=8)
NOISE = mixed_rows(500, start=100)


@pytest.fixture
def indexes(tmp_path: Path) -> Iterator[Indexes]:
    opened = open_indexes(tmp_path / "index", SMALL)
    yield opened
    opened.close()


def kept_in_memory(lexicon: Lexicon) -> KeptLexicon:
    return KeptLexicon(partial(BytesIO, lexicon.to_bytes()))


def gathered(*parts: dict[str, int]) -> Lexicon:
    gathering = Gathering()
    for part in parts:
        gathering.take(list(part), np.array(list(part.values()), np.int64))
    return gathering.lexicon()


def longer(words: LanceWordIndex, beginning: str) -> dict[str, int]:
    return dict(words.longer((beginning,), 5))


def files(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.rglob("lexicon-*"))


@given(
    st.lists(st.dictionaries(WORDS, st.integers(1, 9)), max_size=4),
    st.text("abäß語k", min_size=3, max_size=5),
    st.integers(1, 4),
)
def test_the_most_frequent_words_that_go_on_from_a_beginning_are_those_that_a_look_at_every_word_finds(parts, beginning, most):
    counts: dict[str, int] = {}
    for part in parts:
        for word, rows in part.items():
            counts[word] = counts.get(word, 0) + rows
    expected = [WordCount(*one) for one in counts.items() if one[0].startswith(beginning) and len(one[0]) > len(beginning)]
    expected.sort(key=lambda one: (-one.passages, one.word))
    lexicon = kept_in_memory(gathered(*parts))
    assert lexicon.longer(beginning, most) == expected[:most]
    assert all(lexicon.count(word) == rows for word, rows in counts.items() if len(word) > 3)


def test_a_lexicon_is_read_as_it_was_written_and_grows_by_what_is_folded(tmp_path: Path) -> None:
    lexicon = gathered({"kafka": 3, "häuser": 2, "1234567": 9, "abc": 5})
    lexicon.save(tmp_path, 4)
    kept = read_lexicon(tmp_path, 4)
    assert kept is not None
    assert [kept.count(word) for word in ("kafka", "häuser", "1234567", "abc")] == [3, 2, 0, 0]
    more = kept_in_memory(kept.whole().with_counts(["kafka", "kafkaesqu"], np.array([1, 1])))
    assert more.longer("kafk", 5) == [WordCount("kafka", 4), WordCount("kafkaesqu", 1)]
    assert read_lexicon(tmp_path, 5) is None


def test_every_word_of_a_long_lexicon_is_found_at_its_place():
    words = {f"word{number:05}": number + 1 for number in range(0, 3_000, 2)}
    lexicon = kept_in_memory(gathered(words))
    assert all(lexicon.count(word) == rows for word, rows in words.items())
    assert lexicon.count("word00001") == lexicon.count("a") == lexicon.count("z") == 0
    assert lexicon.longer("word", 3) == [WordCount(f"word{number:05}", number + 1) for number in (2998, 2996, 2994)]
    assert lexicon.longer("word01", 1) == [WordCount("word01998", 1999)]
    assert kept_in_memory(Lexicon()).longer("word", 3) == []


def test_a_lexicon_that_a_newer_one_took_the_place_of_completes_nothing(tmp_path: Path) -> None:
    gathered({"kafka": 3}).save(tmp_path, 1)
    lexicon = read_lexicon(tmp_path, 1)
    assert lexicon is not None
    next(tmp_path.glob("lexicon-*")).unlink()
    assert (lexicon.longer("kaf", 3), lexicon.count("kafka")) == ([], 0)


def test_a_damaged_lexicon_counts_as_none(tmp_path: Path) -> None:
    gathered({"kafka": 3}).save(tmp_path, 1)
    file = next(tmp_path.glob("lexicon-*"))
    file.write_bytes(file.read_bytes()[:-2])
    assert read_lexicon(tmp_path, 1) is None


def test_words_are_completed_from_fresh_rows_from_the_index_and_from_both(indexes: Indexes) -> None:
    words = indexes.words
    assert words.longer(("kaf",), 5) == ()
    words.apply([row(1, "apach kafka stream"), row(2, "kafka kafkaesqu"), row(3, "kafein kaf")], [])
    expected = {"kafka": 2, "kafein": 1, "kafkaesqu": 1}
    assert longer(words, "kaf") == expected
    words.apply(NOISE, [])
    assert words.fold()
    assert longer(words, "kaf") == expected
    words.apply([row(4, "kafka kafkalog")], [])
    both = {"kafka": 3, "kafein": 1, "kafkaesqu": 1, "kafkalog": 1}
    assert longer(words, "kaf") == both
    assert words.counts(("kafka", "kaf", "never")) == (3, 1, 0)
    assert words.fold(force=True)
    assert longer(words, "kaf") == both
    assert longer(words, "kafka") == {"kafkaesqu": 1, "kafkalog": 1}


def test_completions_are_there_after_opening_again_and_after_a_rebuild(tmp_path: Path) -> None:
    indexes = open_indexes(tmp_path, SMALL)
    indexes.words.apply([row(1, "kafka"), *NOISE], [])
    indexes.words.fold()
    indexes.close()
    indexes = open_indexes(tmp_path, SMALL)
    assert longer(indexes.words, "kafk") == {"kafka": 1}
    indexes.words.rebuild(iter([[row(1, "kafkaesqu"), *NOISE]]))
    assert longer(indexes.words, "kafk") == {"kafkaesqu": 1}
    assert files(tmp_path) == ["lexicon-1.words"]
    indexes.close()


@pytest.mark.parametrize("force", [False, True])
def test_an_index_from_before_there_were_lexicons_gets_one_with_or_without_something_to_fold(
    tmp_path: Path, force: bool
) -> None:
    indexes = open_indexes(tmp_path, SMALL)
    indexes.words.apply([row(1, "kafka"), *NOISE], [])
    indexes.words.fold()
    indexes.close()
    for file in tmp_path.rglob("lexicon-*"):
        file.unlink()
    indexes = open_indexes(tmp_path, SMALL)
    indexes.words.apply([row(2, "kafkaesqu")], [])
    assert longer(indexes.words, "kafk") == {"kafkaesqu": 1}
    assert indexes.words.fold(force=force)
    assert longer(indexes.words, "kafk") == {"kafka": 1, "kafkaesqu": 1}
    assert not indexes.words.fold()
    indexes.close()


def test_words_of_deleted_fresh_rows_complete_nothing(indexes: Indexes) -> None:
    indexes.words.apply([row(1, "kafka"), row(2, "kafkaesqu")], [])
    indexes.words.apply([row(2, "tea")], [1])
    assert longer(indexes.words, "kafk") == {}


def test_folding_again_and_again_leaves_no_old_list_of_words_behind(tmp_path: Path) -> None:
    indexes = open_indexes(tmp_path, SMALL)
    indexes.words.apply(NOISE, [])
    indexes.words.fold()
    for seq in range(1, 5):
        indexes.words.apply([row(seq, f"kafka{seq}")], [])
        indexes.words.fold(force=True)
    assert len(files(tmp_path)) <= 2
    indexes.close()


def test_held_rows_complete_words_too(indexes: Indexes) -> None:
    indexes.words.hold([row(1, "kafka"), row(2, "kafka kafkaesqu")], [])
    assert longer(indexes.words, "kafk") == {"kafka": 2, "kafkaesqu": 1}
