"""Which route a request takes: literal segments win over parameters, as API Gateway ranks them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import unquote


class RouteLike(Protocol):
    """A row of the route table, as far as routing needs it."""

    @property
    def method(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def handler(self) -> str: ...
    @property
    def memory(self) -> int: ...
    @property
    def timeout(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Match:
    """A route and the decoded values of its parameters."""

    route: RouteLike
    parameters: Mapping[str, str]

    @property
    def key(self) -> str:
        """The route key, such as `GET /api/v1/jobs/{job_id}`."""
        return f"{self.route.method} {self.route.path}"


class RouteTable:
    """Looks routes up by method and path. Trailing slashes are significant."""

    def __init__(self, routes: Sequence[RouteLike]) -> None:
        self._routes: dict[tuple[str, int], list[tuple[tuple[str, ...], RouteLike]]] = {}
        for route in routes:
            segments = _segments(route.path)
            self._routes.setdefault((route.method, len(segments)), []).append((segments, route))
        for candidates in self._routes.values():
            candidates.sort(key=lambda candidate: [_is_parameter(segment) for segment in candidate[0]])

    def match(self, method: str, path: str) -> Match | None:
        """The most specific route for a still encoded path, or None."""
        asked = _segments(path)
        for segments, route in self._routes.get((method, len(asked)), ()):
            parameters = _bind(segments, asked)
            if parameters is not None:
                return Match(route, parameters)
        return None


def _segments(path: str) -> tuple[str, ...]:
    return tuple(path.removeprefix("/").split("/"))


def _is_parameter(segment: str) -> bool:
    return segment.startswith("{") and segment.endswith("}")


def _bind(pattern: tuple[str, ...], asked: tuple[str, ...]) -> dict[str, str] | None:
    parameters = {}
    for segment, value in zip(pattern, asked, strict=True):
        if _is_parameter(segment) and value:
            parameters[segment[1:-1]] = unquote(value)
        elif segment != value:
            return None
    return parameters
