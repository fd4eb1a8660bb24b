"""Trees of messages, whatever their links look like."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from strata.importers.threads import forest, nearest_kept, newest_leaf, path_to, reading_order

NAMES = st.sampled_from("abcdefghij")
LINKS = st.dictionaries(NAMES, st.none() | NAMES | st.just("elsewhere"), min_size=1)


@given(links=LINKS, leaf=NAMES)
def test_every_node_comes_out_once_behind_its_parent(links: dict[str, str | None], leaf: str) -> None:
    parents = forest(links, leaf)
    active = path_to(leaf if leaf in parents else None, parents)
    order = reading_order(parents, active)
    assert sorted(order) == sorted(links)
    places = {node: place for place, node in enumerate(order)}
    assert all(parent is None or places[parent] < places[node] for node, parent in parents.items())


@given(links=LINKS)
def test_the_active_thread_is_a_path_from_a_root(links: dict[str, str | None]) -> None:
    leaf = newest_leaf(links, {})
    parents = forest(links, leaf)
    path = path_to(leaf, parents)
    assert path[-1] == leaf
    assert parents[path[0]] is None
    assert all(parents[child] == parent for parent, child in itertools.pairwise(path))
    assert [node for node in reading_order(parents, path) if node in path] == list(path)


def test_side_branches_stand_right_behind_the_fork() -> None:
    parents: dict[str, str | None] = {"q": None, "a1": "q", "a2": "q", "t2": "a2", "end": "t2", "a3": "q"}
    assert reading_order(parents, path_to("end", parents)) == ("q", "a1", "a3", "a2", "t2", "end")


def test_the_newest_leaf_is_the_one_with_the_greatest_time() -> None:
    parents: dict[str, str | None] = {"q": None, "a": "q", "b": "q"}
    assert newest_leaf(parents, {"q": 9.0, "a": 3.0, "b": 2.0}) == "a"
    assert newest_leaf(parents, {}) == "b"
    assert newest_leaf({}, {}) is None


def test_what_was_left_out_is_passed_over_on_the_way_up() -> None:
    parents: dict[str, str | None] = {"q": None, "hidden": "q", "a": "hidden"}
    assert nearest_kept("hidden", parents, {"q": "kept-q"}) == "kept-q"
    assert nearest_kept("hidden", parents, {}) is None


def test_chains_of_100_000_are_fine() -> None:
    parents = {str(number): str(number - 1) if number else None for number in range(100_000)}
    assert len(reading_order(forest(parents), path_to("99999", parents))) == 100_000
