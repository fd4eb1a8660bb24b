"""Letters: which of them make up words, which scripts are written without spaces, how forms of one letter become the same."""

import re
import unicodedata
from typing import Final

MARKS: Final = (
    "\u0300-\u036f\u0483-\u0487"  # combining accents
    "\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"  # Hebrew and Arabic points
    "\u0900-\u0963\u0966-\u0dff"  # vowel signs of India
    "\u0e31-\u0e4e\u0eb1-\u0ece\u0f71-\u0f84\u102b-\u103e\u17b4-\u17d3"  # vowel signs of Thai, Lao, Tibetan, Burmese, Khmer
    "\u200c\u200d\u00ad\u3099\u309a"  # joiners, soft hyphen, kana voicing
)
"""Marks that the pattern `\\w` leaves out although they belong to words; for use inside a character class."""

UNSPACED: Final = (
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"  # Han, kana
    "\U00020000-\U0003ffff"  # rare Han
    "\uac00-\ud7af"  # Hangul: spaced, but its particles grow onto the nouns
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
)
"""Characters of scripts whose words do not stand apart; for use inside a character class."""

UNSPACED_LETTER: Final = re.compile(f"[{UNSPACED}]")

LONGEST_TOKEN: Final = 40
"""Bytes of UTF-8; longer tokens are cut, on both sides alike (full-text engines drop longer ones)."""

_DROPPED = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u200c\u200d\u00ad\u2044]+"
)
_WITHOUT_PARTS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"})


def lower(word: str) -> str:
    """Return a word with compatible forms made one (NFKC) and case folded; accents stay, as stemmers need them."""
    if word.isascii():
        return word.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", word).casefold())


def fold(word: str) -> str:
    """Return a word in lower case without accents, cut to the longest token."""
    if word.isascii():
        return word.lower()[:LONGEST_TOKEN]
    apart = unicodedata.normalize("NFKD", lower(word))
    bare = unicodedata.normalize("NFC", _DROPPED.sub("", apart)).translate(_WITHOUT_PARTS)
    bare = "".join(bare.split())
    return bare.encode("utf-8", "replace")[:LONGEST_TOKEN].decode("utf-8", "ignore")


def is_mark(character: str) -> bool:
    """Whether a character only alters the one before it."""
    return unicodedata.category(character).startswith("M")
