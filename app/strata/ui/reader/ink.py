"""The colours that the reader paints with, taken once from the palette."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ink:
    """Colours as "#rrggbb".

    Attributes:
        text, dim, faint, link: words, quiet words, quieter words, addresses.
        page, card, rule: the ground, the ground under the person's own turns, thin lines.
        code_ground: the ground of code.
        keyword, string, number, comment, name: code, by what it is.
        mark, mark_text: the ground and the colour of a found word.
        here, here_text: the same for the found word that one stands on.
        selection, selection_text: the same for what is selected.
        accent: the edge of the message that one stands on.
        person, assistant, machine, on_round: the round marks beside the names, and the letters in them.
    """

    text: str
    dim: str
    faint: str
    link: str
    page: str
    card: str
    rule: str
    code_ground: str
    keyword: str
    string: str
    number: str
    comment: str
    name: str
    mark: str
    mark_text: str
    here: str
    here_text: str
    selection: str
    selection_text: str
    accent: str
    person: str
    assistant: str
    machine: str
    on_round: str
