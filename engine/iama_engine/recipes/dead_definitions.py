"""Private definitions that nothing mentions: functions, classes, constants and methods, with the reasons to keep the others.

What removes the last mention of another definition makes that one dead too: the rounds of `settle` find it.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from iama_engine.recipes.class_family import family_of
from iama_engine.recipes.contract import Declined
from iama_engine.recipes.definitions import DEFINITIONS, Definition, address, lines_of, removal, siblings, stands_alone
from iama_engine.recipes.mentions import Mentions
from iama_engine.recipes.method_checks import decorator_name
from iama_engine.recipes.project import Project
from iama_engine.recipes.scopes import FUNCTIONS
from iama_engine.recipes.source import Source, Splice
from iama_engine.recipes.units import Draft, Drafts

_QUIET_DECORATORS = frozenset({"staticmethod", "classmethod", "property", "wraps", "lru_cache", "cache", "contextmanager"})
_QUIET_BASES = frozenset({"object", "Exception", "ValueError", "TypeError", "RuntimeError", "dict", "list", "tuple", "set", "str", "int"})
_QUIET_CALLS = frozenset({"compile", "frozenset", "set", "dict", "list", "tuple", "namedtuple", "object", "getLogger", "TypeVar"})


@dataclass(frozen=True, slots=True, eq=False)
class _Candidate:
    project: Project
    source: Source
    mentions: Mentions
    node: Definition | ast.Assign
    owner: ast.ClassDef | None
    name: str

    @property
    def where(self) -> str:
        """The address, for people and units."""
        return address(self.source, f"{self.owner.name}.{self.name}" if self.owner else self.name)


def dead_definitions(project: Project, source: Source, mentions: Mentions) -> Drafts:
    """One draft for each definition that is proved dead; a reason for each that only looks it."""
    drafts: list[Draft] = []
    declined: list[Declined] = []
    for candidate in _candidates(project, source, mentions):
        reason = next(_reasons_to_keep(candidate), None)
        if reason is not None:
            declined.append(Declined(candidate.where, reason))
        else:
            kind = "constant" if isinstance(candidate.node, ast.Assign) else "definition"
            title = f"Remove {candidate.name}, a private {kind} nothing refers to"
            drafts.append(Draft(title, (candidate.where,), {source.path: (_removed(candidate),)}))
    return Drafts(tuple(drafts), tuple(declined))


def _candidates(project: Project, source: Source, mentions: Mentions) -> Iterator[_Candidate]:
    """Private definitions that no other text of the project mentions."""
    scopes = project.scopes(source)
    for node in scopes.of_node:
        parent = scopes.parents[node]
        if not isinstance(parent, ast.Module | ast.ClassDef) or not isinstance(node, (*DEFINITIONS, ast.Assign)):
            continue
        name = _private_name(node)
        owner = parent if isinstance(parent, ast.ClassDef) else None
        if not name or not stands_alone(node, source, scopes) or (owner and isinstance(node, ast.Assign)):
            continue
        start, end = lines_of(node, source, scopes).span(source)
        if mentions.elsewhere(name, source.text[start:end]) == 0:
            yield _Candidate(project, source, mentions, node, owner, name)


def _private_name(node: ast.AST) -> str:
    if isinstance(node, DEFINITIONS):
        name = node.name
    elif isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        name = node.targets[0].id
    else:
        return ""
    return name if name.startswith("_") and not name.endswith("_") and not name.startswith(("__", "_repr_")) else ""


def _reasons_to_keep(given: _Candidate) -> Iterator[str]:
    node, scopes = given.node, given.project.scopes(given.source)
    if given.mentions.composed(given.name):
        yield "its name may be put together at run time"
    if given.owner is None and given.source.path in given.mentions.namespaces:
        yield "the module looks names up in namespaces"
    if isinstance(node, ast.Assign):
        if not _quiet(node.value):
            yield "computing its value may do something"
        return
    if any(decorator_name(one) not in _QUIET_DECORATORS for one in node.decorator_list):
        yield "its decorator may register it"
    if isinstance(node, ast.ClassDef):
        yield from _reasons_to_keep_class(given, node)
    if given.owner is not None:
        if len(scopes.made_by[given.owner].bound[given.name]) > 1:
            yield "the class binds the name more than once"
        unknown = set(family_of(given.project, given.source, given.owner).unknown_bases) - _QUIET_BASES
        if unknown or given.owner.keywords or given.owner.decorator_list:
            yield f"a base class may call it ({', '.join(sorted(unknown)) or 'metaclass or decorator'})"


def _reasons_to_keep_class(given: _Candidate, node: ast.ClassDef) -> Iterator[str]:
    if "pickle" in given.source.text or node.keywords:
        yield "pickled data or a metaclass may name it"
    registers = any(not isinstance(base, ast.Name) or base.id not in _QUIET_BASES for base in node.bases)
    body = [one for one in node.body if not isinstance(one, (*FUNCTIONS, ast.Pass)) and not _is_docstring(one)]
    if registers or not all(isinstance(one, ast.Assign) and _quiet(one.value) for one in body):
        yield "its base or its body may register it"


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _quiet(value: ast.expr) -> bool:
    """Whether computing the value surely does nothing else."""
    for node in ast.walk(value):
        if isinstance(node, ast.Call) and decorator_name(node.func) not in _QUIET_CALLS:
            return False
        if isinstance(node, ast.Await | ast.Yield | ast.YieldFrom | ast.NamedExpr | ast.Subscript | ast.BinOp | ast.Starred):
            return False
        if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            return False
    return True


def _removed(given: _Candidate) -> Splice:
    source, scopes = given.source, given.project.scopes(given.source)
    lines = lines_of(given.node, source, scopes)
    block = siblings(given.node, scopes)
    if len(block) == 1 and given.owner is not None:
        return Splice(*lines.span(source), f"{source.indentation(given.node.lineno)}pass\n")
    above_blank = lines.first == 1 or not source.line(lines.first - 1).strip()
    if not above_blank:
        return Splice(*lines.span(source), "")
    return Splice(*removal(lines, source, ends_block=block[-1] is given.node), "")
