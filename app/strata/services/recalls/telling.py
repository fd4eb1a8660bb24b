"""How much a text tells of the one who says it, by its pronouns: “my sister” tells, “your sister” answers."""

import re
from typing import Final

_WORDS: Final = re.compile(r"[^\W\d_]+")
_ASKS: Final = re.compile(r"[?？؟]")

_PRONOUNS: Final = {
    "english": ("i me my mine myself we us our ours", "you your yours yourself"),
    "german": (
        "ich mich mir mein meine meinen meinem meiner meines wir uns unser unsere unseren unserem",
        "du dich dir dein deine deinen deinem deiner deines ihr euch euer eure euren eurem",
    ),
    "french": ("je j me m moi mon ma mes mien mienne nous notre nos", "tu te t toi ton ta tes vous votre vos"),
    "spanish": ("yo me mi mis mí mío mía nosotros nos nuestra nuestro", "tú te ti tu tus tuyo tuya usted vosotros vuestro"),
    "italian": ("io mi me mio mia miei mie noi ci nostro nostra", "tu ti te tuo tua tuoi tue voi vi vostro vostra"),
    "portuguese": ("eu me mim meu minha meus minhas nós nosso nossa", "tu te ti teu tua você seu sua vocês"),
    "dutch": ("ik me mij mijn wij we ons onze", "jij je jou jouw jullie u uw"),
}  # fmt: skip
"""By language of the library: what one says of oneself, and of the one who is spoken to. Measured in English alone."""

_SETS: Final = {
    language: (frozenset(own.split()), frozenset((*own.split(), *other.split())))
    for language, (own, other) in _PRONOUNS.items()
}
"""Those of oneself, and all of them."""


def telling(text: str, language: str) -> float:
    """Return (1 + own) / (2 + own + other), 0 to 1, of the pronouns; a half in a language whose pronouns are not known."""
    sets = _SETS.get(language)
    if sets is None:
        return 0.5
    own, either = sets
    pronouns = [word for word in _WORDS.findall(text.lower()) if word in either]
    return (1 + sum(map(own.__contains__, pronouns))) / (2 + len(pronouns))


def asks(text: str) -> bool:
    """Whether a text asks anything."""
    return _ASKS.search(text) is not None
