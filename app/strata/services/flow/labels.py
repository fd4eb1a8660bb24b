"""Names of topics: the words that tell each from all others.

A word weighs its class-based tf-idf (Grootendorst, "BERTopic", 2022), its share of the topic's words times log(1 + mean words
of a topic by all its occurrences), times the share of its occurrences that are in this topic: with a handful of topics the
logarithm alone lets everyday words through (Bischof and Airoldi, "Summarizing topical content with word frequency and
exclusivity", 2012).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Final

from strata.services.words import Analyser

WORDS: Final = 8
IN_LABEL: Final = 3

_SHORTEST: Final = 3
_MOST_PER_TEXT: Final = 60


def named(texts: Sequence[Sequence[str]], analyser: Analyser, step: Callable[[], None]) -> list[tuple[str, tuple[str, ...]]]:
    """Return for each topic, given some of its texts, a label and its most telling words, best first.

    No two labels are the same, nor the same words in another order. Forms of one word count together and are shown as they are
    mostly written; words of a single text come last. `step` is called between topics and may raise to stop.
    """
    counts, forms = [], defaultdict[str, Counter[str]](Counter)
    for own in texts:
        step()
        counts.append(_counted(own, analyser, forms))
    overall: Counter[str] = Counter()
    for one in counts:
        overall.update(one)
    mean = sum(overall.values()) / max(1, len(counts))
    return _distinct([_words(_ranked(one, overall, mean), forms) for one in counts])


def _counted(texts: Sequence[str], analyser: Analyser, forms: dict[str, Counter[str]]) -> Counter[str]:
    """Count words once for each text, so that one long list does not name a topic."""
    counted: Counter[str] = Counter()
    for text in texts:
        seen: dict[str, str] = {}
        for token in analyser.tokens(text)[:_MOST_PER_TEXT]:
            form = text[token.start : token.end]
            if len(form) >= _SHORTEST and form.isalpha() and not analyser.is_stop(token.text):
                seen.setdefault(token.text, form.casefold())
        counted.update(seen.keys())
        for word, form in seen.items():
            forms[word][form] += 1
    return counted


def _ranked(own: Counter[str], overall: Counter[str], mean: float) -> list[str]:
    def weight(word: str) -> float:
        return own[word] * math.log(1 + mean / overall[word]) * own[word] / overall[word]

    return sorted(own, key=lambda word: (own[word] == 1, -weight(word), word))


def _words(ranked: Sequence[str], forms: dict[str, Counter[str]]) -> tuple[str, ...]:
    return tuple(min(forms[word], key=lambda form: (-forms[word][form], form)) for word in ranked[:WORDS])


def _distinct(topics: Sequence[tuple[str, ...]]) -> list[tuple[str, tuple[str, ...]]]:
    """Label each topic by its most telling words; where an earlier topic has these, by other words of its own."""
    taken: set[frozenset[str]] = set()
    found = []
    for place, words in enumerate(topics):
        # In this order the first words give way last.
        choices = combinations(words, min(IN_LABEL, len(words)))
        free = next((one for one in choices if one and frozenset(one) not in taken), None)
        if free is None:
            found.append((", ".join((*words[:IN_LABEL], f"topic {place + 1}")), words))
        else:
            taken.add(frozenset(free))
            found.append((", ".join(free), words))
    return found
