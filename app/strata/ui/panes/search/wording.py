"""The sentences of the search pane."""

from datetime import timedelta
from typing import assert_never

from strata.domain.passages import PassageKind
from strata.domain.records import Role
from strata.domain.search import Arm, ArmShare, SearchAnswer, SearchResult, TimeHint
from strata.ui.panes.search.state import Filters, Question, during
from strata.ui.reader.plain import one_line
from strata.ui.sources import source_title
from strata.ui.text import counted, date, number, tr


def role_title(role: Role) -> str:
    """Return what a role is called among the filters."""
    match role:
        case Role.USER:
            return tr("You")
        case Role.ASSISTANT:
            return tr("Assistants")
        case Role.SYSTEM:
            return tr("System")
        case Role.TOOL:
            return tr("Tools")
        case Role.OTHER:
            return tr("Others")
        case _:
            assert_never(role)


def kind_title(kind: PassageKind) -> str:
    """Return what a kind of passage is called among the filters."""
    match kind:
        case PassageKind.MESSAGE:
            return tr("Conversations")
        case PassageKind.DOCUMENT:
            return tr("Notes")
        case PassageKind.MEMORY:
            return tr("Memories")
        case PassageKind.SEGMENT:
            return tr("Summaries")
        case _:
            assert_never(kind)


def headline(question: Question, answer: SearchAnswer) -> str:
    """Return "10 results in 18 ms"."""
    found, took = len(answer.results), max(1, round(answer.times.total))
    if question.related is not None:
        return tr("{0} related to “{1}”").format(counted(found, tr("passage"), tr("passages")), question.related.title)
    many = tr("Best {0} results in {1} ms").format(number(found), number(took))
    few = tr("{0} in {1} ms").format(counted(found, tr("result"), tr("results")), number(took))
    return many if found >= question.limit else few


def stages(answer: SearchAnswer) -> str:
    """Return how long each stage took, for the tool tip."""
    times = answer.times
    named = (
        (tr("reading the question"), times.parse),
        (tr("understanding it"), times.encode),
        (tr("words"), times.words),
        (tr("meaning"), times.meaning),
        (tr("ranking"), times.fuse),
        (tr("fetching"), times.dress),
    )
    return "\n".join(f"{name}: {took:.1f} ms" for name, took in named)


def hint_title(hint: TimeHint) -> str:
    """Return the time that the question names, as its words say it."""
    return hint.words[:1].upper() + hint.words[1:]


def hint_meaning(hint: TimeHint) -> str:
    """Return what the hint does and how to be rid of it."""
    last = hint.until - timedelta(microseconds=1)
    said = tr("Lifts what was said from {0} to {1}; hides nothing. Click to search without it.")
    return said.format(date(hint.since), date(last))


def searched_in(filters: Filters) -> str:
    """Return where was looked, e.g. "notes · ChatGPT · last year"; "" for everywhere."""
    parts = [kind_title(kind) for kind in filters.kinds]
    parts += [role_title(role) for role in filters.roles]
    parts += [source_title(source) for source in filters.sources]
    if during(filters.when):
        parts.append(filters.when.title())
    if filters.scope is not None:
        parts.append(tr("“{0}”").format(filters.scope.title))
    return " · ".join(parts)


def nothing_title(question: Question, answer: SearchAnswer) -> str:
    """Return the title for no result; while the index is behind or broken, nothing is said of the library."""
    asked = question.text.strip()
    if not asked:
        return tr("Nothing related found")
    named = asked if '"' in asked else tr("“{0}”").format(asked)
    return (tr("Nothing found so far for {0}") if answer.notices else tr("No results for {0}")).format(named)


def nothing_found(question: Question, answer: SearchAnswer) -> str:
    """Return the honest sentence for no result."""
    if answer.notices:
        return tr("Only a part of your library could be looked through, as said above. Try again in a moment.")
    if '"' in question.text:
        return tr("What stands in quotation marks must occur just so. Leave them out to look for its meaning, too.")
    where = searched_in(question.filters)
    if where:
        return tr("Nothing matched by words or by meaning within: {0}.").format(where)
    if not question.filters.archived:
        return tr("Nothing in your library matched, by words or meaning. Try other words, or look in the archive, too.")
    return tr("Nothing in your library matched, neither by words nor by meaning. Try fewer or other words.")


def spoken(result: SearchResult) -> str:
    """Return a whole result in one breath, for screen readers."""
    where = tr("in the archive") if result.archived else ""
    parts = (result.title, source_title(result.source), where, date(result.created_at), result.speaker)
    return ". ".join(part for part in (*parts, one_line(result.excerpt, 400), result.why) if part)


def shares(result: SearchResult) -> tuple[float, float]:
    """Return the shares of words and of meaning in a result's score, each 0 to 1."""
    by_arm = {arm.arm: arm.share for arm in result.arms}
    return by_arm.get(Arm.WORDS, 0.0), by_arm.get(Arm.MEANING, 0.0)


def arms_told(result: SearchResult) -> str:
    """Return the tool tip of a result: the reason in full, then each arm's rank, share and measure."""
    return "\n".join([result.why, *map(_arm, result.arms)])


def _arm(arm: ArmShare) -> str:
    match arm.arm:
        case Arm.WORDS:
            name = tr("Words")
        case Arm.MEANING:
            name = tr("Meaning")
        case _:
            assert_never(arm.arm)
    if arm.rank is None:
        return tr("{0}: not among the first hundred").format(name)
    return tr("{0}: rank {1}, {2} % of the score, measured {3}").format(
        name, number(arm.rank), round(100 * arm.share), f"{arm.value:.2f}"
    )
