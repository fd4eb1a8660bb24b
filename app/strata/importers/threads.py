"""Conversations as trees: who answers whom, which branch is the one the person sees, and in which order it all reads.

Links come from foreign files, so they may point nowhere or in circles; every node still comes out exactly once.
"""

from collections.abc import Iterable, Mapping, Sequence


def forest(parents: Mapping[str, str | None], first: str | None = None) -> dict[str, str | None]:
    """Return the links without those that lead nowhere or close a circle; `first` is the node whose path is kept longest."""
    links: dict[str, str | None] = {node: parent if parent in parents else None for node, parent in parents.items()}
    done: set[str] = set()
    for start in (*([first] if first in links else []), *links):
        walk: dict[str, None] = {}
        node: str | None = start
        while node is not None and node not in done:
            walk[node] = None
            above = links[node]
            if above in walk:
                links[node] = above = None
            node = above
        done.update(walk)
    return links


def path_to(leaf: str | None, parents: Mapping[str, str | None]) -> tuple[str, ...]:
    """Return the nodes of a forest from the root to `leaf`."""
    path: list[str] = []
    node = leaf
    while node is not None:
        path.append(node)
        node = parents[node]
    return tuple(reversed(path))


def newest_leaf(parents: Mapping[str, str | None], times: Mapping[str, float]) -> str | None:
    """Return the node without children that has the greatest time; of equal ones the last. None when there are no nodes."""
    with_children = {parent for parent in parents.values() if parent is not None}
    leaves = [node for node in parents if node not in with_children] or list(parents)
    return max(enumerate(leaves), key=lambda leaf: (times.get(leaf[1], 0.0), leaf[0]))[1] if leaves else None


def reading_order(parents: Mapping[str, str | None], active: Iterable[str]) -> tuple[str, ...]:
    """Return every node of a forest once: each behind its parent, side branches right behind the fork, then the active branch.

    `parents` is in the order of arrival, which decides among siblings.
    """
    chosen = frozenset(active)
    children: dict[str | None, list[str]] = {}
    for node, parent in parents.items():
        children.setdefault(parent, []).append(node)
    placed: list[str] = []
    waiting = list(reversed(_side_first(children.get(None, ()), chosen)))
    while waiting:
        node = waiting.pop()
        placed.append(node)
        waiting.extend(reversed(_side_first(children.get(node, ()), chosen)))
    return tuple(placed)


def _side_first(nodes: Sequence[str], chosen: frozenset[str]) -> list[str]:
    return [node for node in nodes if node not in chosen] + [node for node in nodes if node in chosen]


def nearest_kept(node: str | None, parents: Mapping[str, str | None], kept: Mapping[str, str]) -> str | None:
    """Return what `kept` says of the nearest ancestor in a forest (or the node itself) that it knows."""
    while node is not None and node not in kept:
        node = parents.get(node)
    return kept[node] if node is not None else None
