"""What every activity works with, given once by the composition root."""

from dataclasses import dataclass
from pathlib import Path

from iama.db.connection import Database
from iama.kit.clock import Clock
from iama.kit.store import ObjectStore
from iama_worker.activities.narrator import SPEAK_SECONDS
from iama_worker.activities.shelf import Shelf
from iama_worker.activities.trees import TreeCache
from iama_worker.llm.router import IamaLLMRouter


@dataclass(frozen=True, slots=True)
class Bench:
    """Database, store and the rest. `sandbox_python` runs the user's code in the remote sandbox; `probe_seconds` bounds a search."""

    database: Database
    store: ObjectStore
    clock: Clock
    shelf: Shelf
    trees: TreeCache
    router: IamaLLMRouter
    sandbox_python: Path
    probe_seconds: float
    speak_seconds: float = SPEAK_SECONDS
    """How long a step goes on before its narrator says what it is at."""
    sandbox_jars: Path | None = None
    """Jars with JUnit's launcher, for Java tests in the remote sandbox; None where it runs none."""
