"""Scoring."""

from strata.domain.passages import PassageKind, RankSignals
from strata.domain.records import Role
from strata.services.finding import fusing
from strata.services.finding.fusing import POOL, SITTING_GAP_US, Wanted
from strata.services.ports.index import Hit
from strata.services.ports.signals import Signals

MINUTE = 60_000_000
ANYTHING = Wanted()


def signal(
    seq: int, *, owner: int | None = None, conversation: int | None = 1, position: int | None = None, **more
) -> RankSignals:
    values = {
        "kind": PassageKind.MESSAGE if conversation is not None else PassageKind.DOCUMENT,
        "owner_seq": seq if owner is None else owner,
        "position": 10 * seq if position is None else position,
        "part": 0,
        "role": Role.OTHER,
        "speaker": "Ann",
        "created_us": seq * MINUTE,
        "is_question": False,
        "has_time": False,
        "word_count": 10,
    }
    return RankSignals(seq=seq, conversation_seq=conversation, **(values | more))


def fuse(words, meaning, signals, wanted):
    return fusing.fuse(words, meaning, Signals.of(signals), wanted)


def order(words, meaning, signals, wanted=ANYTHING):
    return [one.signals.seq for one in fuse(words, meaning, signals, wanted)]


def apart(*seqs: int, **more) -> list[RankSignals]:
    """Candidates that have nothing to do with each other."""
    return [signal(seq, conversation=seq, **more) for seq in seqs]


def test_nothing_found_is_no_error():
    assert fuse((), (), (), Wanted()) == ()


def test_margins_count_and_not_ranks():
    words = [Hit(1, 10.0), Hit(2, 9.9), Hit(3, 1.0)]
    meaning = [Hit(2, 0.9), Hit(1, 0.5), Hit(3, 0.4)]
    assert order(words, meaning, apart(1, 2, 3)) == [2, 1, 3]


def test_each_arm_is_scaled_by_its_own_scores():
    best, other = fuse([Hit(1, 12.0), Hit(2, 3.0)], [Hit(2, 0.8), Hit(1, 0.2)], apart(1, 2), Wanted())
    assert (best.signals.seq, other.signals.seq) == (2, 1)
    assert (best.words, best.dense, best.word_rank, best.meaning_rank) == (0.25, 1.0, 2, 1)
    assert (other.bm25, other.cosine) == (12.0, 0.2)


def test_a_hit_that_is_gone_from_the_record_is_left_out():
    assert order([Hit(1, 2.0), Hit(2, 1.0)], [], apart(2)) == [2]


def test_what_the_named_person_said_comes_first():
    signals = [signal(1, conversation=1, speaker="Ben"), signal(2, conversation=2, speaker="Ann")]
    words = [Hit(1, 10.0), Hit(2, 9.0)]
    assert order(words, [], signals) == [1, 2]
    assert order(words, [], signals, Wanted(speakers=frozenset({"Ann"}))) == [2, 1]


def test_the_persons_own_messages_come_first_when_the_query_says_i():
    signals = [signal(1, conversation=1, role=Role.ASSISTANT), signal(2, conversation=2, role=Role.USER)]
    assert order([Hit(1, 10.0), Hit(2, 9.0)], [], signals, Wanted(role=Role.USER)) == [2, 1]


def test_a_question_is_worth_less_than_a_statement():
    signals = [signal(1, conversation=1, is_question=True), signal(2, conversation=2)]
    assert order([Hit(1, 10.0), Hit(2, 9.5)], [], signals) == [2, 1]


def test_a_mention_of_time_counts_when_a_time_is_asked_for():
    signals = [signal(1, conversation=1), signal(2, conversation=2, has_time=True)]
    words = [Hit(1, 10.0), Hit(2, 9.5)]
    assert order(words, [], signals) == [1, 2]
    assert order(words, [], signals, Wanted(asks_when=True)) == [2, 1]


def test_the_time_named_lifts_and_hides_nothing():
    wanted = Wanted(since_us=2 * MINUTE, until_us=3 * MINUTE)
    ranked = fuse([Hit(1, 10.0), Hit(2, 9.0), Hit(3, 8.0)], [], apart(1, 2, 3), wanted)
    assert [one.signals.seq for one in ranked] == [2, 1, 3]
    assert [one.in_time for one in ranked] == [True, False, False]


def test_longer_messages_win_among_equals():
    signals = [signal(1, conversation=1, word_count=3), signal(2, conversation=2, word_count=30)]
    assert order([Hit(1, 5.0), Hit(2, 5.0)], [], signals) == [2, 1]


def test_passages_of_one_message_count_as_one():
    signals = [signal(1, owner=7, position=3), signal(2, owner=7, position=3, part=1), signal(3, conversation=2)]
    ranked = fuse([Hit(2, 5.0), Hit(1, 4.0), Hit(3, 3.0)], [], signals, Wanted())
    assert [one.signals.seq for one in ranked] == [2, 3]


def test_a_message_beside_a_strong_one_is_lifted():
    signals = [signal(1, position=4), signal(2, position=5), signal(3, position=9)]
    assert order([Hit(1, 10.0), Hit(3, 1.0), Hit(2, 1.0)], [], signals) == [1, 2, 3]


def test_an_answer_is_lifted_by_its_question():
    asked = [signal(1, position=4, is_question=True), signal(2, position=5), signal(3, conversation=2)]
    stated = [signal(1, position=4), signal(2, position=5), signal(3, conversation=2)]
    words = [Hit(1, 10.0), Hit(3, 6.0), Hit(2, 1.0)]
    gained = [next(one.score for one in fuse(words, [], some, Wanted()) if one.signals.seq == 2) for some in (asked, stated)]
    assert gained[0] > gained[1]


def test_a_sitting_with_a_strong_hit_lifts_the_rest_of_it():
    near = [signal(1), signal(2), signal(3, conversation=2)]
    words = [Hit(1, 10.0), Hit(3, 3.1), Hit(2, 3.0)]
    assert order(words, [], near) == [1, 2, 3]


def test_a_later_sitting_of_a_long_conversation_is_another_sitting():
    later = signal(2, created_us=SITTING_GAP_US + 2 * MINUTE)
    assert order([Hit(1, 10.0), Hit(3, 3.1), Hit(2, 3.0)], [], [signal(1), later, signal(3, conversation=2)]) == [1, 3, 2]


def test_documents_have_no_neighbours():
    signals = [signal(1, conversation=None, position=0), signal(2, conversation=None, position=0)]
    assert order([Hit(2, 2.0), Hit(1, 1.0)], [], signals) == [2, 1]


def test_hits_beyond_the_pool_do_not_move_the_scale():
    pool = [Hit(seq, 0.9 - seq * 0.001) for seq in range(POOL)]
    extra = Hit(POOL, -0.5)
    scores = {one.signals.seq: one for one in fuse((), [*pool, extra], apart(*range(POOL + 1)), Wanted())}
    assert scores[POOL - 1].dense == 0.0
    assert (scores[POOL].dense, scores[POOL].meaning_rank) == (0.0, None)
