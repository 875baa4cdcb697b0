"""Import cycles: groups of files each of which reaches every other one of its group. Walked without recursion, for trees of any depth."""

from collections.abc import Iterator, Mapping


def import_cycles(graph: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """The strongly connected components of two or more files, each sorted, in order of their first file (Kosaraju)."""
    turned: dict[str, list[str]] = {path: [] for path in graph}
    for path, imported in graph.items():
        for target in imported:
            turned[target].append(path)
    finished: list[str] = []
    seen: set[str] = set()
    for path in sorted(graph):
        finished += _reached(graph, path, seen)
    taken: set[str] = set()
    groups = [tuple(sorted(_reached(turned, path, taken))) for path in reversed(finished)]
    return tuple(sorted(group for group in groups if len(group) > 1))


def _reached(graph: Mapping[str, tuple[str, ...] | list[str]], start: str, seen: set[str]) -> Iterator[str]:
    """Nodes reachable from `start` that nobody has seen, each after all those it reaches."""
    if start in seen:
        return
    seen.add(start)
    way = [(start, iter(graph[start]))]
    while way:
        node, rest = way[-1]
        following = next((target for target in rest if target not in seen), None)
        if following is None:
            way.pop()
            yield node
        else:
            seen.add(following)
            way.append((following, iter(graph[following])))
