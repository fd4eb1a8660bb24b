"""Do two statements say the same, nearly the same, or the opposite? Decided by their words alone, in a few microseconds.

A statement is read as telling words (without the words that carry nothing, endings cut), numbers, times and negations.

- same: nothing differs but case, punctuation and spaces;
- near: the telling words are the same, but for one in `SPARE` that only one side has, and numbers, times and negations agree;
- contradicting: the frame is the same and one of these differs: a number, a time, whether it is denied, or the value of a
  frame that can have only one ("I live in …", "my favourite … is …").
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

_READ_KEPT: Final = 2048
"""Statements whose reading is kept: an import compares the same few hundred memories again and again."""

SPARE: Final = 8
"""Of so many telling words, one may be on one side only and the statements are still nearly the same."""

_WORD: Final = re.compile(r"\d+(?:[.,:/]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?")
_NUMBER_WORDS: Final = frozenset(
    {
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty", "forty",
        "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "thousand", "million", "half", "dozen", "once",
        "twice",
    }
)  # fmt: skip
_TIME_WORDS: Final = frozenset(
    {
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march",
        "april", "may", "june", "july", "august", "september", "october", "november", "december", "today", "tomorrow",
        "yesterday", "tonight", "morning", "afternoon", "evening", "night", "noon", "midnight", "spring", "summer",
        "autumn", "fall", "winter", "weekend", "weekday", "mondays", "tuesdays", "wednesdays", "thursdays", "fridays",
        "saturdays", "sundays", "weekends", "weekdays", "mornings", "afternoons", "evenings", "nights", "daily",
        "weekly", "monthly", "yearly", "before", "after",
    }
)  # fmt: skip
_NEGATIONS: Final = frozenset(
    {
        "not", "no", "never", "none", "nothing", "nobody", "neither", "nor", "without", "cannot", "stopped", "quit",
        "hate", "hates", "dislike", "dislikes",
    }
)  # fmt: skip
_SILENT: Final = frozenset(
    {
        "a", "an", "the", "i", "me", "my", "mine", "we", "us", "our", "you", "your", "he", "she", "her", "his", "him",
        "it", "its", "they", "them", "their", "this", "that", "these", "those", "is", "am", "are", "was", "were", "be",
        "been", "being", "do", "does", "did", "has", "have", "had", "will", "would", "shall", "should", "can", "could",
        "may", "might", "must", "to", "of", "in", "on", "at", "for", "with", "by", "from", "as", "and", "or", "but",
        "so", "if", "then", "than", "there", "here", "very", "really", "quite", "just", "also", "too", "please", "user",
        "person", "now", "still", "always", "usually", "currently", "s", "m", "re", "ve", "ll", "d", "im", "ive", "id",
    }
)  # fmt: skip
_ARTICLES: Final = frozenset(
    {
        "a", "an", "the", "my", "her", "his", "our", "their",
    }
)  # fmt: skip
_COMPARING: Final = frozenset(
    {
        "over", "than", "to", "instead", "rather",
    }
)  # fmt: skip
_CONTRACTED: Final = re.compile(r"n['’]t$")
_ONE_VALUE: Final = re.compile(
    r"\b(?:lives?|living|reside[sd]?|based|born|moved|moving|works?|working|study|studies|studying)\s+(?:in|at|as|for|to)\b"
    r"|\b(?:favou?rite|preferred|birthday|name|age|height|weight|job|employer|address|wife|husband|partner|boss|manager"
    r"|deadline|budget|password|size|language|timezone|time\ zone)\b[^.]{0,40}\b(?:is|are|was|will\ be|=)\b"
    r"|\b(?:called|named|married\s+to|allergic\s+to)\b"
    r"|\bprefers?\s+(?:\w+\s+){1,3}(?:over|to|instead)\b"
    r"|\b(?:decided|chose|chosen|settled|going|picked)\s+(?:on|for|to\s+use|with)\b"
    r"|\b(?:use|uses|using|drive|drives)\b",
    re.IGNORECASE,
)


class Relation(StrEnum):
    """How two statements stand to each other."""

    SAME = "same"
    NEAR = "near"
    CONTRADICTS = "contradicts"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Reading:
    """A statement, read.

    Attributes:
        normal: its words in order, without case and punctuation.
        telling: the telling words.
        numbers, times: as written, without case.
        denied: whether the number of negations is odd.
        one_value: whether it is of a kind that can be true of one value only.
    """

    normal: str
    telling: frozenset[str]
    numbers: frozenset[str]
    times: frozenset[str]
    denied: bool
    one_value: bool

    def words(self) -> tuple[str, ...]:
        """Return the words by which candidates for a comparison are found, sorted; numbers and times count."""
        return tuple(sorted(self.telling | self.numbers | self.times))


@lru_cache(maxsize=_READ_KEPT)
def read(text: str) -> Reading:
    """Read a statement."""
    words = [word.replace("’", "'") for word in _WORD.findall(text.casefold())]
    telling, numbers, times, negations = set(), set(), set(), 0
    for word in words:
        if word in _NEGATIONS or _CONTRACTED.search(word):
            negations += 1
        elif word[0].isdigit() or word in _NUMBER_WORDS:
            numbers.add(word)
        elif word in _TIME_WORDS:
            times.add(word.removesuffix("s"))
        elif (bare := word.partition("'")[0]) not in _SILENT:
            telling.add(_root(bare))
    return Reading(
        " ".join(words),
        frozenset(telling),
        frozenset(numbers),
        frozenset(times),
        negations % 2 == 1,
        bool(_ONE_VALUE.search(text)),
    )


def normal_form(text: str) -> str:
    """Return what two texts share that are the same but for case, punctuation and spaces."""
    return read(text).normal or text.strip()


def telling_words(text: str) -> tuple[str, ...]:
    """Return `Reading.words` of a text."""
    return read(text).words()


def relation(one: str, other: str) -> Relation:
    """Compare two statements; which is given first does not matter."""
    return compare(read(one), read(other))


def compare(one: Reading, other: Reading) -> Relation:
    """Compare two statements that are read already."""
    if one.normal == other.normal:
        return Relation.SAME if one.normal else Relation.OTHER
    only_one, only_other = one.telling - other.telling, other.telling - one.telling
    shared = len(one.telling & other.telling)
    if not shared:
        return Relation.OTHER
    close = (not only_one and not only_other) or _spare(only_one, only_other, shared)
    differs = one.denied != other.denied or _differ(one.numbers, other.numbers) or _differ(one.times, other.times)
    if close:
        if not only_one and not only_other and _turned_round(one, other):
            return Relation.CONTRADICTS
        exact = one.denied == other.denied and one.numbers == other.numbers and one.times == other.times
        return Relation.NEAR if exact else Relation.CONTRADICTS if differs else Relation.OTHER
    swapped = 1 <= len(only_one) <= 2 and 1 <= len(only_other) <= 2 and shared >= max(len(only_one), len(only_other)) - 1
    if swapped and one.one_value and other.one_value and one.denied == other.denied and _same_frame(one, other):
        return Relation.CONTRADICTS
    return Relation.OTHER


def _spare(only_one: frozenset[str], only_other: frozenset[str], shared: int) -> bool:
    return len(only_one) + len(only_other) == 1 and shared + 1 >= SPARE


def _differ(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether both name something and not the same; what only one side names adds to the other and denies nothing."""
    return bool(one and other and one != other)


def _same_frame(one: Reading, other: Reading) -> bool:
    """Whether the statements are alike but for one run of words that carry the value."""
    first, second = one.normal.split(), other.normal.split()
    while first and second and _root(first[0]) == _root(second[0]):
        del first[0], second[0]
    while first and second and _root(first[-1]) == _root(second[-1]):
        del first[-1], second[-1]
    return all(_is_value(word) for word in (*first, *second))


def _is_value(word: str) -> bool:
    return word in _ARTICLES or (word not in _SILENT and word not in _NEGATIONS)


def _turned_round(one: Reading, other: Reading) -> bool:
    """Whether the same words stand in another order around a comparison ("tea over coffee", "coffee over tea")."""
    first, second = (
        [_root(word) for word in reading.normal.split() if word not in _SILENT or word in _COMPARING]
        for reading in (one, other)
    )
    return first != second and sorted(first) == sorted(second) and not _COMPARING.isdisjoint(first)


def _root(word: str) -> str:
    """Cut the ending of an English word; only so far that forms of one word meet."""
    word = word.replace("our", "or") if len(word) > 4 else word  # colour and color
    for ending, least in (("ing", 4), ("ies", 3), ("ied", 3), ("ed", 4), ("es", 4), ("s", 3)):
        if word.endswith(ending) and len(word) - len(ending) >= least and not word.endswith("ss"):
            return word[: -len(ending)] + ("i" if ending in ("ies", "ied") else "")
    return word[:-1] + "i" if word.endswith("y") and len(word) > 3 else word
