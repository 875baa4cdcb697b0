"""Branches for Python 2 that no supported Python takes: `if` and `try` statements replaced by the part that always runs.

What goes must not leave a trace: a branch that makes a function a generator, or a name local to it, stays.
"""

import ast
import re
import tokenize
from collections.abc import Iterator

from iama_engine.recipes.definitions import Lines, address, first_line, last_line, qualified_name, siblings, stands_alone
from iama_engine.recipes.exports import taken_elsewhere
from iama_engine.recipes.layout import reindented
from iama_engine.recipes.modules import module_of
from iama_engine.recipes.project import Project
from iama_engine.recipes.python2 import PYTHON2_BUILTINS, PYTHON2_MODULES, SHIM_NAMES, always_importable
from iama_engine.recipes.scopes import Scope, ScopeTree
from iama_engine.recipes.source import Source, Splice
from iama_engine.recipes.units import Draft
from iama_engine.recipes.unreachable_code import removable
from iama_engine.recipes.version_facts import VersionFacts

_FLAG_TESTS = (ast.Compare, ast.UnaryOp, ast.BoolOp)
_ELIF = re.compile(r"elif\b")


def folded_branches(project: Project, source: Source) -> Iterator[Draft]:
    """One draft per outermost statement or expression that folds."""
    scopes = project.scopes(source)
    facts = VersionFacts(project, source)
    done: set[ast.AST] = set()
    for node in sorted(_conditional(scopes), key=lambda one: (one.lineno, -(one.end_lineno or 0), one.col_offset)):  # type: ignore[attr-defined]
        if any(ancestor in done for ancestor in scopes.ancestors(node)):
            continue
        splice = _fold(project, source, facts, node)
        if splice is not None:
            done.add(node)
            where = address(source, qualified_name(node, scopes))
            yield Draft(f"Keep the branch that Python 3 takes in {where}", (where,), {source.path: (splice,)})


def never_taken(project: Project, source: Source) -> Iterator[ast.stmt]:
    """The statements of branches that no supported Python takes."""
    scopes, facts = project.scopes(source), VersionFacts(project, source)
    for node in _conditional(scopes):
        if isinstance(node, ast.If):
            value = facts.truth(node.test, scopes.of_node[node])
            yield from () if value is None else node.orelse if value else node.body
        elif isinstance(node, ast.Try):
            parted = _Fold(source, scopes).parted(project, node)
            yield from parted[1] if parted else ()


def unused_flags(project: Project, source: Source) -> Iterator[Draft]:
    """`py3k = sys.version_info[0] >= 3`, once nothing asks for it any more."""
    scopes = project.scopes(source)
    facts = VersionFacts(project, source)
    for statement in source.tree.body:
        if not isinstance(statement, ast.Assign) or not isinstance(statement.value, _FLAG_TESTS) or len(statement.targets) != 1:
            continue
        target = statement.targets[0]
        if isinstance(target, ast.Name) and target.id in SHIM_NAMES and facts.truth(statement.value, scopes.module) is not None:
            mentions = re.compile(rf"\b{target.id}\b")
            used = len(mentions.findall(source.text)) > 1 or not stands_alone(statement, source, scopes)
            if not used and not taken_elsewhere(project, source, target.id):
                span = Lines(statement.lineno, last_line(statement)).span(source)
                yield Draft(f"Drop the unused flag {target.id}", (source.path,), {source.path: (Splice(*span, ""),)})


def _conditional(scopes: ScopeTree) -> list[ast.AST]:
    return [node for node in scopes.of_node if isinstance(node, ast.If | ast.IfExp | ast.Try)]


def _fold(project: Project, source: Source, facts: VersionFacts, node: ast.AST) -> Splice | None:
    scopes = project.scopes(source)
    if isinstance(node, ast.IfExp):
        return _fold_expression(source, facts, node, scopes.of_node[node])
    try:
        if isinstance(node, ast.If):
            value = facts.truth(node.test, scopes.of_node[node])
            return None if value is None else _Fold(source, scopes).branch(node, value)
        if isinstance(node, ast.Try):
            return _Fold(source, scopes).attempt(project, node)
    except tokenize.TokenError:
        return None
    return None


def _fold_expression(source: Source, facts: VersionFacts, node: ast.IfExp, scope: Scope) -> Splice | None:
    value = facts.truth(node.test, scope)
    if value is None or "#" in source.segment(node):
        return None
    return Splice(source.start(node), source.end(node), source.segment(node.body if value else node.orelse))


class _Fold:
    """Rewrites one statement of one file."""

    def __init__(self, source: Source, scopes: ScopeTree) -> None:
        self._source, self._scopes = source, scopes

    def branch(self, node: ast.If, value: bool) -> Splice | None:
        """The `if` without the branch that never runs."""
        dead = node.orelse if value else node.body
        if not removable(dead, self._scopes.of_node[node]) or not stands_alone(node, self._source, self._scopes):
            return None
        if self._is_elif(node):
            return self._elif(node, value)
        if value:
            return self._keep(node, node.body)
        if len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If) and self._is_elif(node.orelse[0]):
            start = self._source.start(node.orelse[0])
            return Splice(self._source.start(node), start + len("el"), "")
        return self._keep(node, node.orelse)

    def _elif(self, node: ast.If, value: bool) -> Splice | None:
        source = self._source
        start = source.line_start(node.lineno)
        if value:
            header_end = source.line_start(node.body[0].lineno)
            if node.body[0].lineno == node.lineno:
                return None
            end = source.line_start(last_line(node) + 1)
            body = source.text[header_end : source.line_start(last_line(node.body[-1]) + 1)]
            return Splice(start, end, f"{source.indentation(node.lineno)}else:\n{body}")
        return Splice(start, source.line_start(last_line(node.body[-1]) + 1), "")

    def attempt(self, project: Project, node: ast.Try) -> Splice | None:
        """The `try` around a Python 2 name or import, as the part that runs on Python 3."""
        parted = self.parted(project, node) if stands_alone(node, self._source, self._scopes) else None
        return self._keep(node, parted[0]) if parted and removable(parted[1], self._scopes.of_node[node]) else None

    def parted(self, project: Project, node: ast.Try) -> tuple[list[ast.stmt], list[ast.stmt]] | None:
        """What always runs of a `try`, and what never does; None where that is not known."""
        if len(node.handlers) != 1 or node.finalbody:
            return None
        handler = node.handlers[0]
        caught = {one.id for one in ast.walk(handler.type) if isinstance(one, ast.Name)} if handler.type else set()
        if handler.name is None and self._always_fails(project, node, caught):
            return handler.body, [*node.body, *node.orelse]
        if caught and caught <= {"ImportError", "ModuleNotFoundError"} and _imports_safely(node.body) and not node.orelse:
            return node.body, handler.body
        return None

    def _always_fails(self, project: Project, node: ast.Try, caught: set[str]) -> bool:
        first = node.body[0]
        if isinstance(first, ast.Import | ast.ImportFrom):
            return bool(caught & {"ImportError", "ModuleNotFoundError"}) and _only_on_python2(project, self._source, first)
        value = first.value if isinstance(first, ast.Expr | ast.Assign) else None
        if not isinstance(value, ast.Name) or value.id not in PYTHON2_BUILTINS or not caught & {"NameError", "Exception"}:
            return False
        owner = self._scopes.owner(value.id, self._scopes.of_node[value])
        binders = owner.bound[value.id] if owner is not None else []
        return all(node in self._scopes.ancestors(one) for one in binders) and not self._star_imports()

    def _star_imports(self) -> bool:
        return any(alias.name == "*" for one in ast.walk(self._source.tree) if isinstance(one, ast.ImportFrom) for alias in one.names)

    def _is_elif(self, node: ast.If) -> bool:
        return bool(_ELIF.match(self._source.text, self._source.start(node)))

    def _keep(self, node: ast.stmt, live: list[ast.stmt]) -> Splice | None:
        """The statement's lines become those of the live block, one level further left."""
        source = self._source
        indentation = source.indentation(node.lineno)
        start, end = source.line_start(node.lineno), source.line_start(last_line(node) + 1)
        if not live:
            alone = len(siblings(node, self._scopes)) == 1
            return Splice(start, end, f"{indentation}pass\n" if alone else "")
        if live[0].lineno <= node.lineno or any(one.lineno == last_line(other) for one, other in zip(live[1:], live, strict=False)):
            return None
        first = _comment_start(source, live[0], node)
        text = source.text[source.line_start(first) : source.line_start(last_line(live[-1]) + 1)]
        kept = reindented(text.replace("\r\n", "\n"), source.indentation(live[0].lineno), indentation)
        return Splice(start, end, kept)


def _comment_start(source: Source, first: ast.stmt, around: ast.stmt) -> int:
    """The first line of the comments right above a block's first statement."""
    line = first_line(first)
    while line - 1 > around.lineno and source.line(line - 1).lstrip().startswith("#"):
        line -= 1
    return line


def _only_on_python2(project: Project, source: Source, statement: ast.Import | ast.ImportFrom) -> bool:
    if isinstance(statement, ast.ImportFrom):
        names = [(statement.module or "", alias.name) for alias in statement.names] if statement.level == 0 else []
    else:
        names = [(alias.name, "") for alias in statement.names][:1]
    for module, name in names:
        gone = module in PYTHON2_MODULES or f"{module}.{name}" in PYTHON2_MODULES
        if gone and module_of(project, source.path, module) is None and module_of(project, source.path, f".{module}") is None:
            return True
    return False


def _imports_safely(body: list[ast.stmt]) -> bool:
    for statement in body:
        if isinstance(statement, ast.Import):
            names = [(alias.name, "") for alias in statement.names]
        elif isinstance(statement, ast.ImportFrom) and statement.level == 0:
            names = [(statement.module or "", alias.name) for alias in statement.names]
        else:
            return False
        if not all(always_importable(module, name) for module, name in names):
            return False
    return bool(body)
