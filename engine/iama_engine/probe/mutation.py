"""Plan a mutation score and read it back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from iama_engine.runner.contract import RunReport

Operators = Literal["search", "held_out"]


@dataclass(frozen=True, slots=True)
class Survivor:
    """A planted fault that no test noticed; `reached` tells whether any test ran its line at all."""

    symbol: str
    line: int
    operator: str
    before: str
    after: str
    reached: bool


@dataclass(frozen=True, slots=True)
class FunctionScore:
    """How many faults of one function were noticed."""

    killed: int
    total: int


@dataclass(frozen=True, slots=True)
class MutationScore:
    """What a MUTATION run showed. `not_tried` mutants, for want of time, are in no total."""

    killed: int
    total: int
    survivors: tuple[Survivor, ...]
    by_function: Mapping[str, FunctionScore]
    not_tried: int = 0

    @property
    def percent(self) -> float:
        """Killed of total, 0 to 100; 100 where there was nothing to kill."""
        return 100.0 * self.killed / self.total if self.total else 100.0

    def __add__(self, other: "MutationScore") -> "MutationScore":
        """Both together; no function is in two."""
        return MutationScore(
            self.killed + other.killed,
            self.total + other.total,
            (*self.survivors, *other.survivors),
            {**self.by_function, **other.by_function},
            self.not_tried + other.not_tried,
        )


def plan_mutation(
    files: Mapping[str, bytes], functions: Sequence[str], *, operators: Operators, limit: int, seconds: float, seed: int = 0
) -> dict[str, Any]:
    """The plan of a MUTATION run over `functions` (`path::Qualified.name`, or a bare path for all of a file).

    `limit` mutants are drawn at random, 0 for all; `seconds` bounds the judging, coverage included.
    """
    targets = list(dict.fromkeys(address.split("::")[0] for address in functions))
    missing = [path for path in targets if path not in files]
    if missing:
        raise ValueError(f"not among the files: {', '.join(missing)}")
    whole = {address for address in functions if "::" not in address}
    named = [address for address in functions if address.split("::")[0] not in whole]
    wanted = [*named, *sorted(f"{path}::" for path in whole)] if named and whole else named
    return {"format": 1, "targets": targets, "functions": wanted, "operators": operators, "limit": limit, "seconds": seconds, "seed": seed}


def read_mutation(report: RunReport) -> MutationScore:
    """The score in a report; an empty one where the run did not complete."""
    payload = report.payload
    return MutationScore(
        killed=int(payload.get("killed", 0)),
        total=int(payload.get("total", 0)),
        survivors=tuple(Survivor(**raw) for raw in payload.get("survivors", ())),
        by_function={address: FunctionScore(**row) for address, row in payload.get("by_function", {}).items()},
        not_tried=int(payload.get("not_tried", 0)),
    )
