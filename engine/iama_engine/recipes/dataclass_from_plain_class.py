"""Recipe: a class whose `__init__` only stores annotated parameters becomes a dataclass, with everything else of it as it was.

`eq=False` keeps comparing by identity and hashing, `repr=False` the text, `match_args=False` that patterns with positions do not fit.
"""

import ast
import re
from collections.abc import Iterator

from iama_engine.recipes.class_family import family_of
from iama_engine.recipes.contract import Declined, RecipeInput, RecipeOutput, Risk, Strategy
from iama_engine.recipes.definitions import address, last_line
from iama_engine.recipes.plain_classes import PlainClass, field_lines, plain_classes, shape_bars
from iama_engine.recipes.project import Project
from iama_engine.recipes.resolved_names import has_module, has_star_import
from iama_engine.recipes.source import Source, Splice
from iama_engine.recipes.units import Draft, Drafts, settle

_DECORATOR = "@dataclass(eq=False, repr=False, match_args=False)\n"
_IMPORT = "from dataclasses import dataclass\n"
_LOOKERS = re.compile(
    rb"\b(is_dataclass|asdict|astuple|__dataclass_fields__|__annotations__|get_annotations|get_type_hints|getsource|orjson|pydantic"
    rb"|fastapi|marshmallow|msgspec|cattrs|dacite|typer|hydra|omegaconf)\b"
)
_STARS = re.compile(rb"\bimport\s*\*")


class DataclassFromPlainClass:
    """`@dataclass` for classes that only hold values."""

    name = "dataclass_from_plain_class"
    title = "Write classes that hold values as dataclasses"
    description = (
        "A class whose __init__ stores its annotated parameters and does nothing else becomes a dataclass with eq=False, repr=False and "
        "match_args=False, so that comparing, hashing, text and patterns stay. What differs: who asks whether it is a dataclass is told "
        "so, and __init__ has no source lines of its own. Where more could differ it is asked, and naming the class by --symbol answers. "
        "Needs Python 3.10."
    )
    refuses: tuple[str, ...] = (
        "__init__ does anything else, renames or reorders what it stores, or takes more than plain annotated parameters.",
        "The class has a base, a decorator, __slots__, __post_init__ or annotated names; a class below it has a decorator.",
        "A default is no plain constant; a constant one is asked about, as it becomes an attribute of the class.",
        "There is no docstring, which a dataclass would make up, or no -> None, which its __init__ has: both are asked about.",
        "The project, or a library it names, looks at dataclasses, annotations or source: asked about too.",
        "The name dataclass is taken, or a star import would pass it on.",
    )
    languages: tuple[str, ...] = ("python",)
    risk = Risk.MEDIUM
    strategy = Strategy.COMPREHENSIVE

    def propose(self, given: RecipeInput) -> RecipeOutput:
        """One unit a class."""
        return settle(given, _look)


def _look(project: Project) -> Drafts:
    drafts: list[Draft] = []
    declined: list[Declined] = []
    for source in project.target_sources():
        for given in _plain(project, source):
            where = address(source, given.node.name)
            splices = _judged(project, given)
            if isinstance(splices, str):
                declined.append(Declined(where, splices))
            elif splices:
                drafts.append(Draft(f"Write {given.node.name} as a dataclass", (where,), {source.path: tuple(splices)}))
                break
    return Drafts(tuple(drafts), tuple(declined))


def _plain(project: Project, source: Source) -> Iterator[PlainClass]:
    """Plain classes of a file that are asked for. One becomes a dataclass in a round, as each may need the import."""
    if "__init__" in source.text:
        for given in plain_classes(source, project.scopes(source)):
            if project.given.symbol in {None, given.node.name}:
                yield given


def _judged(project: Project, given: PlainClass) -> list[Splice] | str:
    """What to splice, or why the class stays."""
    reasons = list(shape_bars(given)) or list(_surrounding_bars(project, given))
    if reasons:
        return "; ".join(reasons)
    asked = [] if project.given.symbol is not None else list(_questions(project, given))
    if asked:
        return f"asks first: {'; '.join(asked)}?"
    source, fields, place = given.source, field_lines(given), _import_place(given.source, given.node)
    if fields is None or place is None:
        return "a comment, a line end or a neighbour on the line would be lost"
    last = last_line(given.init)
    whole = source.line(last).endswith(("\n", "\r"))
    text = "\n".join(fields) + ("\n" if whole else "")
    decorator = source.line_start(given.node.lineno)
    return [
        *place,
        Splice(decorator, decorator, _DECORATOR),
        Splice(source.line_start(given.init.lineno), source.line_start(last + 1), text),
    ]


def _surrounding_bars(project: Project, given: PlainClass) -> Iterator[str]:
    """What around the class speaks against it."""
    source = given.source
    if project.given.min_python < (3, 10):
        yield "match_args needs Python 3.10"
    named = any("dataclass" in scope.bound or "dataclass" in scope.uses for scope in given.scopes.module.walk())
    if (named and not _imports_dataclass(given)) or has_star_import(source) or has_module(project, "dataclasses"):
        yield "the name dataclass may mean something else here"
    if "__all__" not in given.scopes.module.bound and any(_STARS.search(data) for data in project.files.values()):
        yield "a star import would pass the name dataclass on"
    decorated = [one.name for one in family_of(project, source, given.node).descendants if one.node.decorator_list]
    if decorated:
        yield f"{', '.join(decorated)} below it has a decorator"


def _imports_dataclass(given: PlainClass) -> bool:
    """Whether the module takes it from the library at its top, before the class, and binds the name nowhere else."""
    binders = [binder for scope in given.scopes.module.walk() for binder in scope.bound.get("dataclass", ())]
    if len(binders) != 1 or not isinstance(binders[0], ast.ImportFrom) or binders[0] not in given.source.tree.body:
        return False
    plain = any(alias.name == "dataclass" and alias.asname is None for alias in binders[0].names)
    return plain and binders[0].module == "dataclasses" and not binders[0].level and binders[0].lineno < given.node.lineno


def _questions(project: Project, given: PlainClass) -> Iterator[str]:
    """What only the author can say."""
    lookers = sorted({match[0].decode() for data in project.files.values() if (match := _LOOKERS.search(data))})
    if lookers:
        yield f"the project has {', '.join(lookers)}: may it be told that the class is a dataclass"
    if ast.get_docstring(given.node, clean=False) is None:
        yield "the class has no docstring: may a dataclass make one up"
    if given.has_defaults:
        yield "may the defaults become attributes of the class"
    if not isinstance(given.init.returns, ast.Constant) or given.init.returns.value is not None:
        yield "__init__ has no -> None: may a dataclass say so"


def _import_place(source: Source, node: ast.ClassDef) -> list[Splice] | None:
    """The import, below those at the top of the module or its docstring; nothing where it is there, None where it cannot be put."""
    body = source.tree.body
    imports = [one for one in body[: body.index(node)] if isinstance(one, ast.Import | ast.ImportFrom)]
    if any(isinstance(one, ast.ImportFrom) and one.module == "dataclasses" and _names_it(one) for one in imports):
        return []
    docstring = body[0] if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant) else None
    above = _last_of_the_first(body) or docstring
    if above is None:
        offset = source.line_start(1 + _preamble(source))
        return [Splice(offset, offset, f"{_IMPORT}\n\n")]
    shared = any(one is not above and one.lineno <= last_line(above) <= last_line(one) for one in body)
    if shared or source.text[source.end(above) : source.line_start(last_line(above) + 1)].strip().startswith(";"):
        return None
    offset = source.line_start(last_line(above) + 1)
    return [Splice(offset, offset, _IMPORT if above is not docstring else f"\n{_IMPORT}")]


def _names_it(statement: ast.ImportFrom) -> bool:
    return any(alias.name == "dataclass" and alias.asname is None for alias in statement.names)


def _last_of_the_first(body: list[ast.stmt]) -> ast.stmt | None:
    """The last import of the first group, a docstring and assignments like `__version__ = …` before it aside."""
    found: ast.stmt | None = None
    for statement in body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            found = statement
        elif found is not None or not isinstance(statement, ast.Expr | ast.Assign):
            break
    return found


def _preamble(source: Source) -> int:
    """How many lines of comments and blank lines a file begins with."""
    number = 0
    while source.line(number + 1).startswith("#") or (source.line(number + 1) and not source.line(number + 1).strip()):
        number += 1
    return number
