"""What the source itself says about good arguments: literals by line, values by name, kinds by use, and who calls whom."""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from .kinds import kinds_in
from .observe import literal_of
from .samples import pattern_samples
from .units import Unit

_MAX_TEXT = 120
_MODELS: dict[str, Any] = {"str": "", "list": [], "dict": {}, "set": set(), "int": 1}
_USES = {kind: frozenset(name for name in dir(model) if not name.startswith("_")) for kind, model in _MODELS.items()}


@dataclass
class Facts:
    """What was mined; values are source expressions."""

    literals: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    """Path → (line, literal)."""
    by_name: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Name of a parameter, keyword, attribute or key → values seen with it."""
    uses: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    """(address, parameter) → kinds its use points to."""
    kinds: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Name, or name and place as in `pair[0]` → kinds that what is called so is tested for anywhere."""
    items: dict[str, set[tuple[str, ...]]] = field(default_factory=lambda: defaultdict(set))
    """Name → what its items are called where somebody goes through them: one name, or those they are taken apart into."""
    callers: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Bare name of a function → addresses of units that mention it."""
    keywords: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Address → identifiers it looks up as keys of its keyword arguments."""
    containers: set[str] = field(default_factory=set)
    """Names in which something is looked for: `x in options["fields"]`."""

    def note(self, name: str, value: str) -> None:
        """Remember a value for a name, once."""
        known = self.by_name[name.strip("_")]
        if value not in known and len(known) < 60:
            known.append(value)

    def all_literals(self) -> list[str]:
        """Every literal once, in order of appearance."""
        return list(dict.fromkeys(literal for found in self.literals.values() for _, literal in found))

    def near(self, path: str, line: int, span: int = 12) -> list[str]:
        """Literals of lines near one, nearest first."""
        close = [(abs(at - line), literal) for at, literal in self.literals.get(path, ()) if abs(at - line) <= span]
        return list(dict.fromkeys(literal for _, literal in sorted(close)))


def mine(units: Iterable[Unit], modules: Mapping[str, str]) -> Facts:
    """Read the facts of all units of the target files; `modules` maps a path to its import name."""
    facts = Facts()
    trees: dict[str, ast.Module] = {}
    for unit in units:
        trees.setdefault(unit.path, unit.tree)
        _mine_unit(unit, modules[unit.path], facts)
    for path, tree in trees.items():
        _mine_literals(path, tree, facts)
    return facts


def _mine_literals(path: str, tree: ast.Module, facts: Facts) -> None:
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)}
    asks_for_codes = any(isinstance(node, ast.Name) and node.id == "ord" for node in ast.walk(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in docstrings:
            found = _characters(node.value) if asks_for_codes and _is_code(node.value) else _variants(node.value)
            facts.literals[path] += [(node.lineno, literal) for literal in found]


def _variants(value: Any) -> Iterator[str]:
    literal = literal_of(value)
    if literal is None or len(literal) > _MAX_TEXT:
        return
    yield literal
    if type(value) is int and abs(value) < 1 << 40:
        yield from (repr(value + 1), repr(value - 1))
    elif type(value) is str and any(mark in value for mark in "\\^$[(*+?|"):
        yield from (repr(sample) for sample in pattern_samples(value))


def _is_code(value: Any) -> TypeGuard[int]:
    """Whether a number may be meant as a character's: then it is of no use as a width or a count, and slow as one."""
    return type(value) is int and 31 < value < sys.maxunicode


def _characters(code: int) -> Iterator[str]:
    """Where a module compares `ord` of something with a number, the characters around that number tell the sides apart."""
    yield from (repr(chr(near)) for near in (code, code - 1, code + 1) if not 0xD800 <= near <= 0xDFFF)


def _mine_unit(unit: Unit, module: str, facts: Facts) -> None:
    parameters = {argument.arg for argument in (*unit.node.args.posonlyargs, *unit.node.args.args, *unit.node.args.kwonlyargs)}
    catch_all = unit.node.args.kwarg.arg if unit.node.args.kwarg else None
    for node in ast.walk(unit.node):
        _mine_mentions(node, unit, facts)
        _mine_decision(node, module, facts)
        if isinstance(node, ast.Compare):
            _mine_comparison(node, module, facts)
        elif isinstance(node, ast.Call):
            _mine_call(node, unit, module, facts)
        elif isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Attribute):
            _note_value(node.targets[0].attr, node.value, module, facts)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in parameters:
            facts.uses[unit.address, node.value.id] |= {kind for kind, names in _USES.items() if node.attr in names} or {f".{node.attr}"}
        elif isinstance(node, ast.Subscript) and _is_name(node.value, catch_all):
            _note_key(node.slice, unit, facts)
        elif isinstance(node, ast.For | ast.comprehension) and isinstance(node.iter, ast.Name):
            _mine_loop(node.iter.id, node.target, facts)
            if node.iter.id in parameters:
                facts.uses[unit.address, node.iter.id].add("list")
        elif isinstance(node, ast.BinOp) and isinstance(node.left, ast.Name) and node.left.id in parameters:
            facts.uses[unit.address, node.left.id] |= {"str", "int"} if isinstance(node.op, ast.Add | ast.Mod) else {"int"}
    for argument, default in _defaults(unit.node.args):
        _note_value(argument, default, module, facts)


def _mine_loop(name: str, target: ast.expr, facts: Facts) -> None:
    parts = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
    called = tuple(part.id.strip("_") for part in parts if isinstance(part, ast.Name))
    if called and len(called) == len(parts):
        facts.items[name.strip("_")].add(called)


def _defaults(arguments: ast.arguments) -> Iterator[tuple[str, ast.expr]]:
    plain = [*arguments.posonlyargs, *arguments.args]
    yield from ((a.arg, d) for a, d in zip(plain[len(plain) - len(arguments.defaults) :], arguments.defaults, strict=True))
    yield from ((a.arg, d) for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if d is not None)


def _is_name(node: ast.expr, name: str | None) -> bool:
    return name is not None and isinstance(node, ast.Name) and node.id == name


def _note_key(node: ast.expr, unit: Unit, facts: Facts) -> None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
        facts.keywords[unit.address].add(node.value)


def _mine_mentions(node: ast.AST, unit: Unit, facts: Facts) -> None:
    if isinstance(node, ast.Attribute):
        facts.callers[node.attr].add(unit.address)
    elif isinstance(node, ast.Name):
        facts.callers[node.id].add(unit.address)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
        facts.callers[node.value].add(unit.address)


def _mine_decision(node: ast.AST, module: str, facts: Facts) -> None:
    """`if options["wide"]` takes a yes or a no; `given["start"] or 0` takes what stands behind, and something beside it."""
    asked: list[ast.expr] = []
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        asked = [node.test]
    elif isinstance(node, ast.BoolOp):
        asked = node.values
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        asked = [node.operand]
    for name in filter(None, map(_told_name, asked)):
        facts.note(name, "True")
        facts.note(name, "False")
        if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
            _note_value(name, node.values[-1], module, facts)


def _told_name(node: ast.expr) -> str | None:
    """The name of something stored under one: an attribute or a key, which a caller may set."""
    return _spoken_name(node) if isinstance(node, ast.Attribute | ast.Subscript) else None


def _mine_comparison(node: ast.Compare, module: str, facts: Facts) -> None:
    """`x.border == 3`, `name in ("a", "b")`, `options["k"] is None` all tell of values for a name."""
    sides = [node.left, *node.comparators]
    names = [name for name in map(_spoken_name, sides) if name]
    if isinstance(node.ops[-1], ast.In | ast.NotIn) and (name := _told_name(sides[-1])):
        facts.containers.add(name.strip("_"))
    for side in sides:
        options = side.elts if isinstance(side, ast.Tuple | ast.List | ast.Set) else [side]
        for option in options:
            for name in names:
                _note_value(name, option, module, facts)


def _spoken_name(node: ast.expr) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
        return node.slice.value
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return _spoken_name(node.func.value)
    return None


def _mine_call(node: ast.Call, unit: Unit, module: str, facts: Facts) -> None:
    for keyword in node.keywords:
        if keyword.arg:
            _note_value(keyword.arg, keyword.value, module, facts)
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    if name == "isinstance" and len(node.args) == 2 and (asked := _place_of(node.args[0])) is not None:
        kinds = set(kinds_in(node.args[1], _names_of(module)))
        facts.uses[unit.address, asked] |= kinds
        facts.kinds[asked.strip("_")] |= kinds
    elif name in ("get", "pop", "setdefault") and node.args and isinstance(node.args[0], ast.Constant):
        _note_key(node.args[0], unit, facts)
        if len(node.args) == 2 and isinstance(node.args[0].value, str):
            _note_value(node.args[0].value, node.args[1], module, facts)
    if isinstance(node.func, ast.Name):
        facts.uses[unit.address, node.func.id].add("callable")


def _place_of(node: ast.expr) -> str | None:
    """`pair`, or `pair[0]` where an item of it is meant."""
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and isinstance(node.slice, ast.Constant):
        return f"{node.value.id}[{node.slice.value}]" if type(node.slice.value) is int else None
    return node.id if isinstance(node, ast.Name) else None


def _names_of(module: str) -> Mapping[str, Any]:
    """The names of a module that was loaded, as it is in the process that searches."""
    return vars(sys.modules[module]) if module in sys.modules else {}


def _note_value(name: str, node: ast.expr, module: str, facts: Facts) -> None:
    if isinstance(node, ast.Name) and node.id.isupper() and node.id not in ("NONE_",):
        facts.note(name, f"{module}.{node.id}")
        return
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return
    literal = literal_of(value)
    if literal is not None and len(literal) <= _MAX_TEXT:
        facts.note(name, literal)
