"""Each rule on its own: signs, doubts and refusals."""

import pytest

from strata.domain.memories import MemoryKind
from strata.services.distilling.doubts import DOUBTS, doubts_of, refusal
from strata.services.distilling.judging import WEIGHTS, clues_of
from strata.services.distilling.signs import SIGNS, signs_of
from strata.services.distilling.wording import STRAIGHT, body


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Yeah, I like tea.", "I like tea."),
        ("Oh, and btw - I moved.", "I moved."),
        ("Wow Joanna, I won!", "I won!"),
        ("Gina, I had to close my account.", "I had to close my account."),
        ("Thanks for always being there.", "Thanks for always being there."),
        ("So", "So"),
    ],
)
def test_words_that_only_lead_into_a_sentence_are_passed_over(sentence: str, expected: str) -> None:
    assert body(sentence) == expected


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("lasting-order", "Always answer in British English."),
        ("lasting-order", "Never use bullet points when you answer me."),
        ("lasting-order", "Call me Sam, not Samantha."),
        ("lasting-order", "When you write code for me, use pytest."),
        ("asked-to-remember", "Remember that my sister is called Ines."),
        ("note-to-self", "Note to self: renew the passport."),
        ("marked-decision", "Decision: SQLite in WAL mode."),
        ("decided", "I've decided to take the job."),
        ("decided", "We agreed to use PostgreSQL."),
        ("taste", "I really love sea swimming."),
        ("taste", "I can't stand coriander."),
        ("taste", "I'm a big fan of science fiction."),
        ("favourite", "My favourite author is Ursula Le Guin."),
        ("matters", "Staying in shape is important to me."),
        ("intends", "I'm planning a trip to Japan."),
        ("wants", "I want to learn to sail."),
        ("will", "I'll take the train on Wednesday."),
        ("dated", "Planting is on 23 March."),
        ("is", "I'm allergic to nuts."),
        ("doing", "I've been practising the cello."),
        ("enjoying", "I'm working on my own shop."),
        ("has", "I have two cats."),
        ("used-to", "I used to live in Leeds."),
        ("people", "My mother hates stairs."),
        ("things", "My left knee hurts."),
        ("named", "Nuno says my hip is weak."),
        ("since", "I've run for ten years."),
        ("past", "I bought a car."),
        ("past-elliptic", "Bought a car in March."),
        ("past-people", "My aunt sent me a book."),
        ("dated-past", "I saw her two weeks ago."),
    ],
)
def test_signs_are_seen(name: str, sentence: str) -> None:
    assert name in {sign.name for sign in signs_of(sentence)}


@pytest.mark.parametrize(
    "sentence",
    [
        "I love it.",
        "I like how this sounds.",
        "Never say never!",
        "We need a floor.",
        "The error is on line 4.",
        "You are great.",
    ],
)
def test_what_only_looks_like_a_sign_is_none(sentence: str) -> None:
    assert not signs_of(sentence)


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("question", "Do I like tea?"),
        ("quoted", '"I like tea", he said.'),
        ("quoted", "[shares a photo: my dog]"),
        ("quoted", "I like these things:"),
        ("short", "I see."),
        ("subject unknown", "She loves tiles and gardens."),
        ("subject unknown", "It was my favourite."),
        ("request", "I want you to write an essay about my dog."),
        ("request", "I need a python function that parses dates."),
        ("request", "Please write a letter to my landlord."),
        ("unreal", "If I were rich I would buy a house."),
        ("unreal", "I might move to Canada some day."),
        ("unreal", "I wish I had a dog."),
        ("greeting", "Congrats on my favourite project!"),
        ("of-a-picture", "Here's a picture of my dog."),
        ("overlong", "I like " + "very " * 100 + "long books."),
    ],
)
def test_what_is_out_of_the_question_is_refused(rule: str, sentence: str) -> None:
    assert refusal(sentence, body(sentence)) == rule


@pytest.mark.parametrize(
    "sentence",
    [
        "I started my own shop - pretty cool, huh?",
        "Please never use bullet points.",
        "I'd rather walk than drive.",
        "I'd like to learn Greek.",
    ],
)
def test_what_is_said_for_good_is_not_refused(sentence: str) -> None:
    assert refusal(sentence, body(sentence)) == ""


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("to-you", "I love your garden."),
        ("mood", "I'm so happy today."),
        ("mind", "I think we are late."),
        ("truism", "I won't quit on my dreams."),
        ("pronoun-object", "I made it yesterday."),
        ("pronoun-early", "I made it yesterday."),
        ("vague", "I did something new."),
        ("hedged", "I'll go, maybe."),
        ("reported", "My doctor said no."),
        ("code", "I use the function parse_date()."),
        ("negated", "I don't smoke."),
        ("exclaimed", "I won!"),
        ("praise", "I had an awesome day."),
        ("nobody", "Planted on Monday."),
        ("anaphor", "I saw another at the shop."),
        ("fragment", "Hoping my book is printed."),
        ("hence", "Then I moved."),
    ],
)
def test_doubts_are_raised(name: str, sentence: str) -> None:
    assert name in {doubt.name for doubt in doubts_of(sentence)}


def test_every_rule_has_its_weight_and_nothing_else_has() -> None:
    rules = {sign.name for sign in SIGNS} | {doubt.name for doubt in DOUBTS}
    assert set(WEIGHTS) == rules | {"bias", "calendar", "name", "number", "few", "doubtful", "near", "counter"}


def test_an_order_for_good_is_not_doubted_for_its_wording() -> None:
    clues = clues_of("Don't apologise in your answers.", doubtful=False)
    assert clues is not None
    assert clues.names == {"lasting-order"}
    assert clues.signs[0].kind is MemoryKind.INSTRUCTION


def test_typographic_marks_become_plain_ones_one_for_one() -> None:
    text = "I’m “here”\nnow\u00a0too"
    assert text.translate(STRAIGHT) == 'I\'m "here" now too'
    assert len(text.translate(STRAIGHT)) == len(text)
