"""Recipe: a literal that functions of a module repeat gets a name at the module's top.

Keys stay written out: `options["border"]` reads better than a constant, and so does every other use of such a word.
"""

import ast
import re
from collections.abc import Iterator

from iama_engine.recipes.contract import RecipeInput, RecipeOutput, Risk, Strategy
from iama_engine.recipes.definitions import address, last_line, qualified_name
from iama_engine.recipes.literal_names import adds_nothing, name_for
from iama_engine.recipes.literal_places import constant_literals, key_literals, replaceable_literals
from iama_engine.recipes.project import Project
from iama_engine.recipes.source import Source, Splice
from iama_engine.recipes.units import Draft, Drafts, settle

_OFTEN = 3
_VERY_OFTEN = 5
_ONE_LITERAL = re.compile(r"""[rRuU]?(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|0[xX][0-9a-fA-F_]+|[0-9_]+""")


class RepeatedLiterals:
    """Constants for what is written again and again."""

    name = "repeated_literals"
    title = "Name repeated literals"
    description = (
        "A string, or a number everybody knows, that functions of a module repeat three times or more becomes a module constant. "
        "Docstrings, keys, format strings, annotations, defaults and patterns stay as they are."
    )
    refuses: tuple[str, ...] = (
        "The text is a key, a docstring, a format string, an annotation, a default or a pattern.",
        "A name for it would say no more than the literal.",
        "The module has no imports or docstring after which a constant could stand.",
    )
    languages: tuple[str, ...] = ("python",)
    risk = Risk.LOW
    strategy = Strategy.CONSERVATIVE

    def propose(self, given: RecipeInput) -> RecipeOutput:
        """One unit per literal."""
        return settle(given, _look)


def _look(project: Project) -> Drafts:
    return Drafts(tuple(draft for source in project.target_sources() for draft in _drafts(project, source)))


def _drafts(project: Project, source: Source) -> Iterator[Draft]:
    scopes = project.scopes(source)
    kept = key_literals(scopes) | constant_literals(source.tree)
    found: dict[object, list[ast.Constant]] = {}
    for node in replaceable_literals(scopes):
        if node.value not in kept and _ONE_LITERAL.fullmatch(source.segment(node)):
            found.setdefault(node.value, []).append(node)
    place = _place(source)
    separated = False
    taken = set(re.findall(r"\w+", source.text))
    for value, nodes in found.items():
        name = name_for(value)
        if name is None or name in taken or place is None or any(node.lineno <= place for node in nodes):
            continue
        if len(nodes) < (_VERY_OFTEN if adds_nothing(value, name) else _OFTEN):
            continue
        taken.add(name)
        offset = source.line_start(place + 1)
        definition = f"{'' if separated else chr(10)}{name} = {source.segment(nodes[0]).lstrip('uU')}\n"
        uses = [Splice(source.start(node), source.end(node), name) for node in nodes]
        where = tuple(sorted({address(source, qualified_name(node, scopes)) for node in nodes}))
        title = f"Name {source.segment(nodes[0])} {name} in {source.path}"
        yield Draft(title, where, {source.path: (Splice(offset, offset, definition), *uses)})
        separated = True


def _place(source: Source) -> int | None:
    """The last line of the imports at the top of the module, or of its docstring; None in a file without either."""
    last = None
    for statement in source.tree.body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            last = last_line(statement)
        elif not _is_prologue(statement):
            break
        elif last is None and isinstance(statement, ast.Expr):
            last = last_line(statement)
    return last if last is None or source.line(last).endswith(("\n", "\r")) else None


def _is_prologue(statement: ast.stmt) -> bool:
    """A docstring, `__version__ = …`, or imports under a condition."""
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    if isinstance(statement, ast.Assign):
        return all(getattr(target, "id", "").startswith("__") for target in statement.targets)
    blocks = [statement] if isinstance(statement, ast.If | ast.Try) else []
    return bool(blocks) and all(
        isinstance(one, ast.Import | ast.ImportFrom | ast.Pass | ast.Assign) or one is statement
        for one in ast.walk(statement)
        if isinstance(one, ast.stmt)
    )
