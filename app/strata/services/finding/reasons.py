"""Why a result is there, in one plain sentence."""

from collections.abc import Sequence
from typing import Final

from strata.domain.passages import Passage, PassageKind
from strata.domain.records import Role
from strata.domain.search import TimeHint
from strata.services.dates import written_date
from strata.services.finding.fusing import Ranked
from strata.services.finding.said import Said, begun, listed

_CLOSE: Final = 0.6
_NEAR: Final = 0.25


def explain(
    ranked: Ranked,
    passage: Passage,
    said: Said,
    in_title: Said,
    phrases: Sequence[str],
    hint: TimeHint | None,
) -> str:
    """Return the sentence.

    `said` are the query's words that stand in the passage, `in_title` those that are to be said of its title; `phrases` are
    the quoted ones, which every result has.
    """
    has = [listed(in_title.words) if in_title.words else "", begun(in_title)]
    title = f"the title has {' and '.join(filter(None, has))}" if any(has) else ""
    completed = f"has {begun(said)}" if said.begun else ""
    parts = [title] if ranked.by_title else [_words(said.words, phrases), completed, title]
    if ranked.dense >= _CLOSE:
        parts.append("close in meaning")
    elif ranked.dense >= _NEAR:
        parts.append("near in meaning")
    if ranked.by_named:
        parts.append(f"said by {_speaker(passage)}")
    if ranked.in_time and hint is not None:
        parts.append(f"from {written_date(passage.created_at)}, within the time you named (“{hint.words}”)")
    parts = [part for part in parts if part]
    if not parts:
        parts = ["loosely related" if passage.conversation_id is None else "beside better matches in the same conversation"]
    if passage.kind is PassageKind.SEGMENT:
        parts.append("in a summary of this part of the conversation")
    sentence = "; ".join(parts)
    return f"{sentence[0].upper()}{sentence[1:]}."


def _words(matched: Sequence[str], phrases: Sequence[str]) -> str:
    alone = [word for word in matched if not any(word.casefold() in phrase.casefold().split() for phrase in phrases)]
    return f"matches {listed((*phrases, *alone))}" if phrases or alone else ""


def _speaker(passage: Passage) -> str:
    if passage.role is Role.USER:
        return "you"
    if passage.speaker == passage.role.value:
        return "the assistant" if passage.role is Role.ASSISTANT else f"the {passage.role.value}"
    return passage.speaker
