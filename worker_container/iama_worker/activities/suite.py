"""The suite of a job as a document in the store: generated tests first, then, once frozen, what gates and what does not."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from iama.jobs.contract import ArtifactRef
from iama_worker.activities.shelf import Shelf


@dataclass(frozen=True, slots=True)
class SuiteTest:
    """A generated test and the symbols it runs through (`path::Qualified.name`)."""

    test_id: str
    symbols: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suite:
    """`files` are the generated test files by path; everything from `gate` on is empty until the baseline passed."""

    files: Mapping[str, str]
    tests: tuple[SuiteTest, ...]
    own_files: tuple[str, ...]
    gate: tuple[str, ...] = ()
    quarantined: tuple[Mapping[str, str], ...] = ()
    frozen: Mapping[str, str] = field(default_factory=dict)
    held: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    dropped_items: tuple[str, ...] = ()
    generated: int = 0
    existing: int = 0
    repeats: int = 0
    shuffled: bool = True

    def overlay(self) -> dict[str, bytes | None]:
        """The generated files as bytes."""
        return {path: text.encode() for path, text in self.files.items()}

    def test_files(self) -> tuple[str, ...]:
        """Every file a run has to collect: generated and own; after the freeze only files with a test that gates."""
        every = (*sorted(self.files), *self.own_files)
        if not self.gate:
            return every
        gating = {test_id.split("::")[0] for test_id in self.gate}
        return tuple(path for path in every if path in gating)

    def deselected(self) -> tuple[str, ...]:
        """Tests that run nowhere: quarantined ones."""
        return tuple(entry["test_id"] for entry in self.quarantined)

    def runs_every_own_test(self) -> bool:
        """Whether a run of the frozen suite runs all that the project's own files hold, so that it tells how they fare."""
        own = set(self.own_files)
        return own <= set(self.test_files()) and not any(test_id.split("::")[0] in own for test_id in self.deselected())

    def to_json(self) -> dict[str, Any]:
        """The document."""
        return asdict(self)

    @staticmethod
    def from_json(raw: Mapping[str, Any]) -> "Suite":
        """Read the document back."""
        values = dict(raw)
        values["tests"] = tuple(SuiteTest(test["test_id"], tuple(test["symbols"])) for test in raw["tests"])
        for name in ("own_files", "gate", "quarantined", "dropped_items"):
            values[name] = tuple(raw[name])
        values["held"] = {item: tuple(tests) for item, tests in raw["held"].items()}
        return Suite(**values)


async def load_suite(shelf: Shelf, ref: ArtifactRef | None) -> Suite:
    """The suite behind a reference; an empty one for none."""
    return Suite.from_json(await shelf.get_json(ref)) if ref else Suite({}, (), ())
