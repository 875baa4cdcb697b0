"""Which files of a folder are worth a job: those that change often, are hard to read, and can be proved.

Counted, never guessed, and nothing is run or sent anywhere: history from git, complexity from the index, reach from syntax,
changes by running the recipes dry. Surprising: worth is a product, so that whatever nobody touches or no test can hold comes last.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from iama_cli.models.prices import Counted, class_price, monthly_credits
from iama_cli.offline.history import commits_by_file, visible_files
from iama_engine.context.filters import select_files
from iama_engine.context.manifest import estimate_tokens
from iama_engine.errors import EngineError
from iama_engine.languages.contract import Language
from iama_engine.languages.python import PYTHON
from iama_engine.languages.registry import language_of
from iama_engine.measures.provable import Provable
from iama_engine.recipes.catalogue import recipes_for
from iama_engine.recipes.contract import RecipeInput, Strategy
from iama_engine.symbols.index import TreeIndex, index_tree
from iama_engine.symbols.walk import walk_files

CANDIDATES = 3
"""Times as many files are screened as are tried, since some may be refused."""
TYPICAL_CALLS = 4
"""Of a model in a job that needs one: the first answer and three repairs."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look at: a folder, how many files to try the recipes on, where the index is remembered."""

    root: Path
    top: int
    cache: Path | None = None


@dataclass(frozen=True, slots=True)
class FileWorth:
    """One file. `worth` in percent of the best one's; `commits` None where no history is known."""

    path: str
    worth: int
    commits: int | None
    complexity: int
    provable: Provable
    tests: int
    lines: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a job of strategy STANDARD on `files` would change: places by recipe and by file, before anything is verified."""

    files: tuple[str, ...]
    by_recipe: Mapping[str, int]
    by_file: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Cost:
    """Credits of a job: recipes alone ask no model; where one has to help, up to `high`, in percent of each plan's month."""

    low: float
    high: float
    percent: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Assessment:
    """Files by worth, the outlook of a job on the first ones, and its cost. `has_history` says whether commits were counted."""

    files: tuple[FileWorth, ...]
    has_history: bool
    outlook: Outlook
    cost: Cost
    refused: Mapping[str, str]
    """Files among the first ones that a job would not take, and why."""


def assess_folder(wanted: Wanted) -> Assessment:
    """Assess every source below the root that is no test and that git does not ignore, in every language that is found there."""
    commits = commits_by_file(wanted.root)
    visible = visible_files(wanted.root)
    trees = [_Tree.read(wanted, language, visible) for language in _languages(wanted.root)]
    rows = [row for tree in trees for row in tree.weighed(commits)]
    best = max((weight for _, weight in rows), default=0.0)
    rows.sort(key=lambda row: (-row[1], row[0].path))
    files = tuple(_with_worth(file, round(100 * weight / best) if best else 0) for file, weight in rows)
    candidates = [file.path for file in files[: CANDIDATES * wanted.top] if file.worth]
    refused = _refused(wanted.root, candidates)
    chosen = tuple(path for path in candidates if path not in refused)[: wanted.top]
    cost = _cost({path: tree.sources[path] for tree in trees for path in chosen if path in tree.sources})
    return Assessment(files, commits is not None, _outlook(trees, chosen), cost, refused)


def _languages(root: Path) -> list[Language]:
    """One language of each family that has a file below the root."""
    found: dict[str, Language] = {}
    for file in walk_files(root):
        language = language_of(file.path)
        if language is not None:
            found.setdefault(language.toolchain, language)
    return [found[name] for name in sorted(found)]


@dataclass(frozen=True, slots=True)
class _Tree:
    """The sources of one language family and how they import one another."""

    index: TreeIndex
    sources: Mapping[str, bytes]
    testers: Mapping[str, set[str]]

    @classmethod
    def read(cls, wanted: Wanted, language: Language, visible: Collection[str] | None) -> "_Tree":
        index = index_tree(wanted.root, cache=wanted.cache, language=language)
        sources = {path: (wanted.root / path).read_bytes() for path in index.files if visible is None or path in visible}
        return cls(index, sources, _tests_by_file(index))

    def weighed(self, commits: Mapping[str, int] | None) -> "list[tuple[FileWorth, float]]":
        """Every file that is no test, with what it weighs."""
        paths = [path for path in sorted(self.sources) if not _is_test(path)]
        return [_weigh(self.index, path, self.sources[path], commits, len(self.testers[path])) for path in paths]


def _is_test(path: str) -> bool:
    language = language_of(path)
    return language is not None and language.is_test_path(path)


def _weigh(index: TreeIndex, path: str, source: bytes, commits: Mapping[str, int] | None, tests: int) -> tuple[FileWorth, float]:
    complexity = sum(symbol.complexity for symbol in index.files[path].symbols if symbol.kind != "class")
    provable = (language_of(path) or PYTHON).provable(path, source)
    changed = commits.get(path, 0) if commits is not None else None
    weight = (1 + (changed or 0)) * complexity * provable.share
    return FileWorth(path, 0, changed, complexity, provable, tests, source.count(b"\n")), weight


def _with_worth(file: FileWorth, worth: int) -> FileWorth:
    return FileWorth(file.path, worth, file.commits, file.complexity, file.provable, file.tests, file.lines)


def _tests_by_file(index: TreeIndex) -> Mapping[str, set[str]]:
    """The test files that import a file, through others as well."""
    found: dict[str, set[str]] = {path: set() for path in index.files}
    for test in filter(_is_test, index.files):
        waiting, seen = [test], {test}
        while waiting:
            for path in index.graph[waiting.pop()]:
                if path not in seen:
                    seen.add(path)
                    found[path].add(test)
                    waiting.append(path)
    return found


def _refused(root: Path, candidates: Sequence[str]) -> Mapping[str, str]:
    """What a job would refuse before it reads anything: ignored, generated, with a credential in it, not Python 3."""
    try:
        if candidates:
            select_files(root, candidates)
    except EngineError as error:
        return {path: str(reason) for path, reason in error.detail.items() if path in candidates}
    return {}


def _neighbours(index: TreeIndex, chosen: Sequence[str]) -> set[str]:
    """The chosen files, what they import and who imports them: where a recipe has to look before it may change anything."""
    importers = index.importers()
    return {near for path in chosen for near in (path, *index.graph[path], *importers[path])}


def _outlook(trees: Sequence[_Tree], chosen: Sequence[str]) -> Outlook:
    """Run the recipes dry, each on the files as they are; those that need types seen at run time find nothing here."""
    by_recipe: Counter[str] = Counter()
    by_file: Counter[str] = Counter()
    for tree in trees:
        targets = tuple(path for path in chosen if path in tree.sources)
        around = {path: tree.sources[path] for path in _neighbours(tree.index, targets) if path in tree.sources}
        names = {language.name for path in targets if (language := language_of(path)) is not None}
        for recipe in recipes_for(Strategy.STANDARD, names) if targets else ():
            for unit in recipe.propose(RecipeInput(files=around, targets=targets)).units:
                by_recipe[recipe.name] += 1
                by_file.update({operation.path for operation in unit.operations})
    return Outlook(tuple(chosen), dict(by_recipe), dict(by_file))


def _cost(chosen: Mapping[str, bytes]) -> Cost:
    """At the prices of the class that writes code, with every file read by each call and as much written as one answer may hold."""
    model = class_price("L1")
    tokens = sum(estimate_tokens(source.decode("utf-8", "replace")) for source in chosen.values())
    call = Counted(input=tokens, output=min(tokens, model.caps["L1"]))
    high = round(TYPICAL_CALLS * model.credits(call), 1)
    return Cost(0.0, high, {plan: -(-round(100 * high) // credits) for plan, credits in monthly_credits().items()})
