"""The unpacked base tree of each job, kept in this worker's own temporary folder and rebuilt from the bundle whenever it is gone.

Surprising: nothing here is needed for correctness. Any worker can take over any job, so the folder may be deleted at any time.
"""

import asyncio
import shutil
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from iama.db.connection import Database
from iama.delivery import service as delivery
from iama.jobs import service as jobs
from iama.jobs.model import JobRecord
from iama.kit.store import ObjectStore
from iama_engine.context.bundle import unpack_bundle
from iama_engine.context.filters import select_files
from iama_engine.languages.contract import Language
from iama_engine.languages.registry import language_named, language_of
from iama_engine.probe import OwnTests, find_tests

KEPT_TREES, KEPT_BYTES = 64, 192 << 20
"""Trees at hand, and bytes of their files in memory: fewer trees than jobs at once would unpack each anew for every step."""


@dataclass(frozen=True, slots=True)
class BaseTree:
    """A job's project as it was uploaded. `files` holds all sources in the job's languages and what configures the tests, by path."""

    record: JobRecord
    root: Path
    files: Mapping[str, bytes]
    own_tests: OwnTests
    targets: tuple[str, ...]
    """Target files, expanded, without the project's own tests: those are the proof and never change."""

    @property
    def size(self) -> int:
        """Bytes that it holds in memory."""
        return sum(map(len, self.files.values()))

    def with_changes(self, changes: Mapping[str, bytes | None]) -> dict[str, bytes]:
        """All files after an overlay."""
        merged = {**self.files, **changes}
        return {path: content for path, content in merged.items() if content is not None}

    @property
    def language(self) -> Language:
        """The language the job is about."""
        return language_named(self.record.language)

    def sources(self, changes: Mapping[str, bytes | None]) -> dict[str, bytes]:
        """The source files of the project after an overlay."""
        return {path: content for path, content in self.with_changes(changes).items() if _is_source(path, self.language)}


class TreeCache:
    """Base trees by job, the least recently used deleted first."""

    def __init__(self, folder: Path, database: Database, store: ObjectStore, kept: tuple[int, int] = (KEPT_TREES, KEPT_BYTES)) -> None:
        self.folder, self._most, self._most_bytes = folder, *kept
        self._database, self._store = database, store
        self._trees: OrderedDict[str, BaseTree] = OrderedDict()
        self._lock = asyncio.Lock()

    async def base(self, job_id: str) -> BaseTree:
        """The base tree, unpacked now where it is not here."""
        async with self._lock:
            tree = self._trees.get(job_id)
            if tree is None or not tree.root.is_dir():
                tree = await self._unpack(job_id)
                self._trees[job_id] = tree
            self._trees.move_to_end(job_id)
            while len(self._trees) > 1 and self._is_full():
                await self._delete(next(iter(self._trees)))
            return tree

    def _is_full(self) -> bool:
        return len(self._trees) > self._most or sum(tree.size for tree in self._trees.values()) > self._most_bytes

    async def forget(self, job_id: str) -> None:
        """Delete a job's tree; nothing happens where there is none."""
        async with self._lock:
            await self._delete(job_id)

    async def _delete(self, job_id: str) -> None:
        self._trees.pop(job_id, None)
        await asyncio.to_thread(shutil.rmtree, self.folder / job_id, ignore_errors=True)

    async def _unpack(self, job_id: str) -> BaseTree:
        async with self._database.transaction() as tx:
            record = await jobs.load_job(tx, job_id)
            declared = {file.path: file.sha256 for file in await jobs.load_files(tx, job_id)}
            bundle = await delivery.load_artifact(tx, job_id, record.bundle_artifact_id)
        blob = await self._store.get(bundle.key)
        return await asyncio.to_thread(_read_tree, record, self.folder / job_id, blob, declared)


def _read_tree(record: JobRecord, root: Path, blob: bytes, declared: Mapping[str, str]) -> BaseTree:
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    unpack_bundle(blob, root, declared)
    language = language_named(record.language)
    wanted = (path for path in sorted(declared) if _is_source(path, language) or language.is_configuration(path))
    files = {path: (root / path).read_bytes() for path in wanted}
    own_tests = find_tests(root, record.test_files, language)
    selection = select_files(root, record.target_paths)
    targets = tuple(path for path in selection.targets if path not in own_tests.files)
    return BaseTree(record, root, files, own_tests, targets)


def _is_source(path: str, language: Language) -> bool:
    found = language_of(path)
    return found is not None and found.name in language.project
