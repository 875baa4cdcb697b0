"""Recipe: annotations that every traced call agrees with, and return types that the code itself proves.

An annotation is a statement about all calls: parameters whose type the body asks for (`isinstance`), overrides of something
annotated, and functions a decorator may read the annotations of are left alone.
"""

import ast
import io
import re
import tokenize
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from iama_engine.recipes.call_sites import passed_types
from iama_engine.recipes.contract import CallTypes, RecipeInput, RecipeOutput, Risk, Strategy
from iama_engine.recipes.control_flow import always_leaves, is_generator, returns
from iama_engine.recipes.definitions import address, definitions
from iama_engine.recipes.method_checks import decorator_name
from iama_engine.recipes.project import Project
from iama_engine.recipes.scopes import FUNCTIONS, Function, ScopeTree, first_argument
from iama_engine.recipes.source import Source, Splice
from iama_engine.recipes.type_texts import TypeTexts
from iama_engine.recipes.units import Draft, Drafts, settle
from iama_engine.recipes.value_kinds import Kind, joined, kind_of

_QUIET = frozenset({"property", "setter", "deleter", "staticmethod", "classmethod", "wraps", "lru_cache", "cache", "cached_property"})
_READERS = re.compile(rb"__annotations__|get_type_hints|get_annotations|singledispatch")
_FEWEST_CALLS = 2
_ASKING = frozenset({"isinstance", "issubclass", "type", "hasattr", "callable"})


class AnnotateFromTraces:
    """Types where calls or code prove them."""

    name = "annotate_from_traces"
    title = "Annotate what traces and code prove"
    description = (
        "Parameters and returns without an annotation get one where every traced call agreed (X, or X | None), and returns also where "
        "the code proves them. Nothing is imported for it, no default changes, and existing annotations stay."
    )
    refuses: tuple[str, ...] = (
        "Traced calls disagree about a type, or nothing was traced and the code alone does not prove it.",
        "A type would have to be imported.",
        "An annotation is there already.",
    )
    languages: tuple[str, ...] = ("python",)
    risk = Risk.LOW
    strategy = Strategy.STANDARD

    def propose(self, given: RecipeInput) -> RecipeOutput:
        """One unit per class, and one for the functions of a module."""
        return settle(given, _look)


def _look(project: Project) -> Drafts:
    if any(_READERS.search(data) for data in project.files.values()):
        return Drafts()
    bases = _Namesakes(project)
    return Drafts(tuple(draft for source in project.target_sources() for draft in _drafts(project, source, bases)))


class _Namesakes:
    """Methods by name over all files: an override and its base are told apart from the rest by nothing else here."""

    def __init__(self, project: Project) -> None:
        self.annotated: Counter[str] = Counter()
        self.returning: Counter[str] = Counter()
        for source in project.all_sources():
            for _, node in definitions(source.tree):
                if isinstance(node, FUNCTIONS):
                    self.annotated[node.name] += node.returns is not None or any(one.annotation for one in node.args.args)
                    self.returning[node.name] += any(one.value is not None for one in returns(node)) or is_generator(node)


def _drafts(project: Project, source: Source, namesakes: _Namesakes) -> Iterator[Draft]:
    scopes = project.scopes(source)
    groups: dict[str, list[tuple[str, Splice]]] = {}
    named = [(name, node) for name, node in definitions(source.tree) if isinstance(node, FUNCTIONS)]
    repeated = Counter(name for name, _ in named)
    for name, node in named:
        where = address(source, name)
        if repeated[name] > 1 or any(decorator_name(one) not in _QUIET for one in node.decorator_list):
            continue
        inside_class = isinstance(scopes.parents[node], ast.ClassDef)
        if inside_class and not node.name.startswith("__") and namesakes.annotated[node.name]:
            continue
        texts = TypeTexts(source, scopes, scopes.of_node[node], node.lineno, project.given.min_python)
        seen = project.given.traces.get(where, CallTypes({}, (), 0))
        annotator = _Annotator(source, scopes, node, texts, seen, passed_types(project, source, node))
        hook = inside_class and namesakes.returning[node.name] > 0
        groups.setdefault(address(source, name.rpartition(".")[0]), []).extend((where, one) for one in annotator.splices(hook))
    for group, found in groups.items():
        symbols = tuple(dict.fromkeys(where for where, _ in found))
        if found:
            title = f"Annotate {len(symbols)} functions of {group} with the types that calls or code prove"
            yield Draft(title, symbols, {source.path: tuple(splice for _, splice in found)})


@dataclass(frozen=True, slots=True, eq=False)
class _Annotator:
    """Annotates one function."""

    source: Source
    scopes: ScopeTree
    node: Function
    texts: TypeTexts
    seen: CallTypes
    passed: Mapping[str, str]
    """Annotations that the only caller passes on."""

    def splices(self, hook: bool) -> Iterator[Splice]:
        """Insertions for what has no annotation yet; a `hook` returns something in some class, so None is not proved by one body."""
        for argument in self._parameters():
            if self.seen.calls >= _FEWEST_CALLS:
                yield from self._parameter(argument)
            elif argument.arg in self.passed and self._default(argument) is None:
                yield Splice(self.source.end(argument), self.source.end(argument), f": {self.passed[argument.arg]}")
        returned = self._returned(hook) if self.node.returns is None else None
        place = self._closing_bracket() if returned is not None else None
        if place is not None:
            yield Splice(place, place, f" -> {returned}")

    def _parameters(self) -> list[ast.arg]:
        arguments = self.node.args
        plain = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        static = any(decorator_name(one) == "staticmethod" for one in self.node.decorator_list)
        method = isinstance(self.scopes.parents[self.node], ast.ClassDef) and not static
        skipped = first_argument(self.node) if method else None
        return [one for one in plain if one is not skipped and one.annotation is None and not self._asked_for(one.arg)]

    def _asked_for(self, name: str) -> bool:
        """Whether the body inspects the parameter's type: it takes several."""
        for scope in self.scopes.made_by[self.node].walk():
            for use in scope.uses.get(name, []):
                call = self.scopes.parents[use]
                if isinstance(call, ast.Call) and use in call.args[:1] and getattr(call.func, "id", "") in _ASKING:
                    return True
        return False

    def _parameter(self, argument: ast.arg) -> Iterator[Splice]:
        kinds = set(self.seen.parameters.get(argument.arg, ()))
        default = self._default(argument)
        if default is not None:
            kind = kind_of(default, self.scopes)
            if kind is None or kind is Kind.SOMETHING:
                return
            kinds.add(kind.value)
        text = self.texts.annotation(kinds) if kinds else None
        if text is None:
            return
        end = self.source.end(argument)
        yield Splice(end, end, f": {text}")
        if default is not None:
            yield from self._spaced(end, self.source.start(default))

    def _default(self, argument: ast.arg) -> ast.expr | None:
        arguments = self.node.args
        positional = [*arguments.posonlyargs, *arguments.args]
        if argument in positional:
            position = positional.index(argument) - (len(positional) - len(arguments.defaults))
            return arguments.defaults[position] if position >= 0 else None
        return arguments.kw_defaults[arguments.kwonlyargs.index(argument)]

    def _spaced(self, end: int, start: int) -> Iterator[Splice]:
        """`= ` with a space on either side, as an annotated default is written."""
        between = self.source.text[end:start]
        if between.strip() == "=" and "\n" not in between:
            yield Splice(end, start, " = ")

    def _returned(self, hook: bool) -> str | None:
        if is_generator(self.node) or isinstance(self.node, ast.AsyncFunctionDef):
            return None
        values = [one.value for one in returns(self.node)]
        open_end = not always_leaves(self.node.body)
        if all(value is None or (isinstance(value, ast.Constant) and value.value is None) for value in values):
            proved = open_end and not _is_stub(self.node) and (not hook or self.node.name == "__init__")
            return "None" if proved else None
        bare = open_end or None in values
        kind = joined(kind_of(value, self.scopes) for value in values if value is not None)
        if kind not in (None, Kind.SOMETHING, Kind.NOTHING) and kind is not None:
            return self.texts.annotation({kind.value, *(("None",) if bare else ())})
        if self.seen.calls < _FEWEST_CALLS or not self.seen.returns:
            return None
        return self.texts.annotation({*self.seen.returns, *(("None",) if bare else ())})

    def _closing_bracket(self) -> int | None:
        """Where the parameter list ends."""
        start = self.source.start(self.node)
        depth = 0
        try:
            for token in tokenize.generate_tokens(io.StringIO(self.source.text[start : self.source.end(self.node)]).readline):
                depth += (token.string in "([{" and bool(token.string)) - (token.string in ")]}" and bool(token.string))
                if token.string == ")" and depth == 0:
                    line, column = token.end
                    return start + column if line == 1 else self.source.line_start(self.node.lineno + line - 1) + column
        except (tokenize.TokenError, IndentationError):
            return None
        return None


def _is_stub(function: Function) -> bool:
    """A body that says nothing: a hook for subclasses, or an interface."""
    return all(isinstance(one, ast.Pass) or (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)) for one in function.body)
