"""The files a recipe looks at, parsed when first asked for and kept from round to round."""

import ast
from collections.abc import Iterator, Mapping, Set
from functools import cached_property

from iama_engine.recipes.contract import RecipeInput
from iama_engine.recipes.languages import language_of
from iama_engine.recipes.scopes import ScopeTree, scope_tree
from iama_engine.recipes.source import Source, Unreadable, read_source
from iama_engine.recipes.words import words_in


class Project:
    """A state of the Python files, with what was asked of the recipe. Files that do not parse are readable as bytes only.

    Files whose suffix says another language are not in it; one without a suffix may be a script.
    """

    def __init__(self, given: RecipeInput, files: Mapping[str, bytes] | None = None) -> None:
        self.given = given
        self.files: Mapping[str, bytes] = _python_files(given.files) if files is None else files
        self._sources: dict[str, Source | None] = {}
        self._scopes: dict[str, ScopeTree] = {}
        self._classes: dict[str, list[ast.ClassDef]] = {}
        self.unreadable: dict[str, str] = {}

    @cached_property
    def targets(self) -> tuple[str, ...]:
        """The target paths that are there."""
        return tuple(path for path in self.given.targets if path in self.files)

    def source(self, path: str) -> Source | None:
        """The parsed file, or None with the reason in `unreadable`."""
        if path not in self._sources:
            try:
                self._sources[path] = read_source(path, self.files[path])
            except Unreadable as error:
                self._sources[path] = None
                self.unreadable[path] = str(error)
        return self._sources[path]

    def scopes(self, source: Source) -> ScopeTree:
        """The names of a parsed file."""
        if source.path not in self._scopes:
            self._scopes[source.path] = scope_tree(source.tree)
        return self._scopes[source.path]

    def classes(self, source: Source) -> list[ast.ClassDef]:
        """Every class of a parsed file, nested ones included."""
        if source.path not in self._classes:
            self._classes[source.path] = [node for node in ast.walk(source.tree) if isinstance(node, ast.ClassDef)]
        return self._classes[source.path]

    def naming(self, names: Set[str]) -> Iterator[str]:
        """Paths in order whose text has one of the names as a word, in code or not: only these need be parsed for the question."""
        return (path for path in sorted(self.files) if not words_in(self.files[path]).keys().isdisjoint(names))

    def sources_naming(self, names: Set[str]) -> Iterator[Source]:
        """The same files parsed, without those that do not parse."""
        return (source for path in self.naming(names) if (source := self.source(path)) is not None)

    def target_sources(self) -> list[Source]:
        """The targets that parse."""
        return [source for path in self.targets if (source := self.source(path)) is not None]

    def all_sources(self) -> list[Source]:
        """Every file that parses."""
        return [source for path in sorted(self.files) if (source := self.source(path)) is not None]

    def after(self, changes: Mapping[str, bytes]) -> "Project":
        """The next state; what did not change is not parsed again."""
        following = Project(self.given, {**self.files, **changes})
        following._sources = {path: source for path, source in self._sources.items() if path not in changes}
        following._scopes = {path: scopes for path, scopes in self._scopes.items() if path not in changes}
        following._classes = {path: classes for path, classes in self._classes.items() if path not in changes}
        following.unreadable = {path: reason for path, reason in self.unreadable.items() if path not in changes}
        return following


def _python_files(files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    return {path: data for path, data in files.items() if language_of(path) in {None, "python"}}
