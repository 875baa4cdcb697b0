"""Make scripts: a call of a way in with arguments that may matter."""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from .aim import Focus
from .entries import OPERATORS, STATEMENTS, Entry, Parameter
from .facts import Facts
from .literals import literals_in, nudged_source
from .pool import Pool, fresh_name, with_fresh_names
from .script import Script, assigned_names
from .shapes import Shapes, Value

_ANY = ("None", "0", "1", "-1", "2", "''", "'a'", "[]", "['a', 'b']", "{}", "True", "False", "1.5", "[1, 2, 3]", "(1, 2)", "'Hello World'")
_CALLABLES = ("len", "str", "lambda x: x", "lambda *arguments: None", "repr")


@dataclass
class Draft:
    """A script in the making."""

    statements: list[str] = field(default_factory=list)
    imports: list[str] = field(default_factory=list)
    spoken: list[str] = field(default_factory=list)
    """Values drawn for the call that is being made: later arguments may name what is in them."""

    def taken(self) -> frozenset[str]:
        """Names that mean something already."""
        names = {name for statement in self.statements for name in assigned_names(statement)}
        return frozenset(names | {line.split()[-1].partition(".")[0] for line in self.imports})

    def add(self, statements: Sequence[str], imports: Sequence[str]) -> dict[str, str]:
        """Take statements in under names that are still free; old name → new name."""
        self.need(imports)
        renamed_statements, renamed = with_fresh_names(statements, self.taken())
        self.statements += renamed_statements
        return renamed

    def need(self, imports: Sequence[str]) -> None:
        """Have these imports."""
        self.imports += [line for line in imports if line not in self.imports]

    def can_say(self, value: Value) -> bool:
        """Have the imports that a value needs; not where a name of theirs means something else here."""
        wanted = [line for line in value.imports if line not in self.imports]
        meant = {line.split()[1].partition(".")[0] for line in self.imports if line.startswith("import ") and " as " not in line}
        if any(line.split()[1].partition(".")[0] in self.taken() - meant for line in wanted):
            return False
        self.imports += wanted
        return True

    def done(self, origin: str = "search") -> Script:
        """The script."""
        return Script(tuple(self.statements), tuple(sorted(self.imports)), origin)


@dataclass
class Composer:
    """Knows the ways in, the facts and the objects, and draws from them."""

    entries: Sequence[Entry]
    facts: Facts
    pool: Pool
    arguments: dict[str, list[dict[str, str]]]
    """Bare function name → argument lists seen in traces and tests, parameter name → source."""
    chance: random.Random
    literals: list[str] = field(default_factory=list)
    constructors: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    by_owner: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    by_name: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    built: dict[tuple[str, frozenset[str]], list[Value]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for entry in self.entries:
            self.by_name[entry.name].append(entry)
            if entry.kind == "constructor":
                self.constructors[entry.target].append(entry)
            elif entry.owner:
                self.by_owner[entry.owner].append(entry)
        self.shapes = Shapes(self.facts, {kind: makers[0] for kind, makers in self.constructors.items()})
        self.literals = self.literals or self.facts.all_literals() or list(_ANY)

    def fresh(self, entry: Entry, focus: Focus) -> Script | None:
        """A new script that ends in a call of `entry`; None where no receiver can be had."""
        draft = Draft()
        return draft.done() if self.append_call(draft, entry, focus, None) else None

    def append_call(self, draft: Draft, entry: Entry, focus: Focus, receiver: str | None) -> bool:
        """Add a call of `entry`, on `receiver` where that is an object of its class already there."""
        draft.need([f"import {entry.module}"])
        if entry.needs_receiver and receiver is None:
            receiver = self._receiver(draft, entry, focus)
            if receiver is None:
                return False
        before = len(draft.statements)
        call = self._call(draft, entry, focus, receiver or "")
        if entry.kind == "setter" or entry.name in STATEMENTS:
            draft.statements.append(call)
        else:
            name = _variable_for(entry)
            draft.statements.append(f"{fresh_name(name, draft.taken())} = {call}")
        return len(draft.statements) > before

    def _receiver(self, draft: Draft, entry: Entry, focus: Focus) -> str | None:
        assert entry.owner is not None
        if self.chance.random() < 0.8 and (held := self.pool.draw(entry.owner, self.chance)) is not None:
            name = draft.add(held.statements, held.imports).get(held.name, held.name)
        else:
            makers = self.constructors.get(entry.owner)
            if not makers or len(draft.statements) > 20:
                return None
            self.append_call(draft, makers[0], focus, None)
            name = assigned_names(draft.statements[-1])[0]
        for _ in range(self.chance.choice((0, 0, 1, 1, 2))):
            self.prepare(draft, entry.owner, name, focus)
        return name

    def prepare(self, draft: Draft, owner: str, receiver: str, focus: Focus) -> None:
        """Change the receiver's state first, by something the aim speaks of where possible."""
        changers = [entry for entry in self.by_owner[owner] if entry.is_public and entry.kind in ("setter", "method")]
        spoken = [entry for entry in changers if entry.name in focus.names]
        choices = spoken if spoken and self.chance.random() < 0.7 else changers
        if choices:
            self.append_call(draft, self.chance.choice(choices), focus, receiver)

    def _call(self, draft: Draft, entry: Entry, focus: Focus, receiver: str) -> str:
        if entry.kind == "getter":
            return f"{receiver}.{entry.name}"
        if entry.kind == "setter":
            parameter = Parameter(entry.name, True, False)
            return f"{receiver}.{entry.name} = {self.value(draft, entry, parameter, focus)}"
        if entry.kind == "operator":
            values = [self.value(draft, entry, parameter, focus) for parameter in entry.parameters]
            return _fill(OPERATORS[entry.name], receiver, values)
        arguments = self._arguments(draft, entry, focus)
        target = f"{receiver}.{entry.name}" if entry.kind == "method" else entry.target
        return f"{target}({arguments})"

    def _arguments(self, draft: Draft, entry: Entry, focus: Focus) -> str:
        seen = self.arguments.get(entry.name)
        if seen and self.chance.random() < 0.4:
            return self._seen_arguments(entry, self.chance.choice(seen))
        texts = []
        positional = True
        for parameter in entry.parameters:
            wanted = 0.75 if parameter.name.strip("_") in focus.names else 0.3
            if not parameter.required and self.chance.random() > wanted:
                positional = False
                continue
            value = self.value(draft, entry, parameter, focus)
            positional = positional and not parameter.by_keyword
            texts.append(value if positional and parameter.required else f"{parameter.name}={value}")
            positional = positional and parameter.required
        if entry.takes_any_positional and self.chance.random() < 0.5 and not any("=" in text for text in texts):
            texts += [self._any_value() for _ in range(self.chance.choice((1, 2)))]
        if entry.takes_any_keyword:
            texts += self.keywords(draft, entry, focus)
        return ", ".join(texts)

    def _seen_arguments(self, entry: Entry, seen: dict[str, str]) -> str:
        names = {parameter.name for parameter in entry.parameters}
        chosen = {name: value for name, value in seen.items() if name in names or (entry.takes_any_keyword and name.isidentifier())}
        if chosen and self.chance.random() < 0.6:
            name = self.chance.choice(list(chosen))
            chosen[name] = nudged_source(chosen[name], self.chance)
        return ", ".join(f"{name}={value}" for name, value in chosen.items())

    def keywords(self, draft: Draft, entry: Entry, focus: Focus) -> list[str]:
        """`name=value` for some of the keywords that a way in may know, those that the aim speaks of first."""
        known = {name for seen in self.arguments.get(entry.name, ()) for name in seen}
        known |= {name for keys in self.facts.keywords.values() for name in keys}
        if entry.owner:
            known |= {other.name for other in self.by_owner[entry.owner] if other.kind == "setter"}
        known = {name for name in known if name.isidentifier()} - {parameter.name for parameter in entry.parameters}
        spoken = sorted(known & focus.names)
        chosen = set()
        if spoken and self.chance.random() < 0.8:
            chosen |= set(self.chance.sample(spoken, min(len(spoken), self.chance.choice((1, 1, 2, 3)))))
        if known:
            chosen |= set(self.chance.sample(sorted(known), min(len(known), self.chance.choice((0, 0, 1, 1, 2)))))
        return [f"{name}={self.value(draft, entry, Parameter(name, True, True), focus)}" for name in sorted(chosen)]

    def value(self, draft: Draft, entry: Entry, parameter: Parameter, focus: Focus) -> str:
        """A value for a parameter; the draft may have to make an object first."""
        source = self._draw_value(draft, entry, parameter, focus)
        if not draft.can_say(source):
            source = Value(self.chance.choice(_ANY))
        drawn = nudged_source(source.text, self.chance) if self.chance.random() < 0.2 else source.text
        draft.spoken.append(drawn)
        return drawn

    def _draw_value(self, draft: Draft, entry: Entry, parameter: Parameter, focus: Focus) -> Value:
        uses = focus.uses(entry, parameter.name, self.facts)
        named = self.facts.by_name.get(parameter.name.strip("_"), [])
        seen = [row[parameter.name] for row in self.arguments.get(entry.name, ()) if parameter.name in row]
        stock = [value for kind in uses for value in self.shapes.values_of(kind)]
        built = self.built_values(parameter.name, uses)
        suits = _filter_for(uses)
        near = [literal for literal in focus.near if suits(literal)]
        literals = [literal for literal in self.literals if suits(literal)]
        said = [literal for text in (*draft.statements, *draft.spoken) for literal in literals_in(text) if suits(literal)]
        groups: list[tuple[float, Sequence[str | Value]]] = [(5, seen), (4, named), (3, near), (3, said), (2, stock), (2, literals)]
        groups += [(1, built), (0.7, _ANY)]
        if said and parameter.name.strip("_") in self.facts.containers:
            groups.append((6, [f"[{', '.join(self.chance.sample(said, self.chance.randint(1, min(3, len(said)))))}]"]))
        if "callable" in uses or parameter.name.rpartition("_")[2] in ("key", "func", "function", "callback"):
            groups.append((6, _CALLABLES))
        kinds = self._fitting_classes(uses)
        weights = [weight if values else 0.0 for weight, values in groups] + [8.0 if kinds else 0.4]
        chosen = self.chance.choices(range(len(weights)), weights)[0]
        if chosen < len(groups):
            drawn = self.chance.choice(groups[chosen][1])
            return drawn if isinstance(drawn, Value) else Value(drawn)
        return Value(self._object(draft, kinds or self.pool.classes()) or self.chance.choice(_ANY))

    def built_values(self, name: str, uses: set[str]) -> list[Value]:
        """Values of the kinds that a name is tested for, and what is built of such; worked out once."""
        key = (name, frozenset(uses))
        if key not in self.built:
            self.built[key] = self.shapes.values_for(name, uses)
        return self.built[key]

    def _fitting_classes(self, uses: set[str]) -> list[str]:
        """Classes that have every attribute the body asks of the parameter, or that it is tested to be of."""
        asked = {use[1:] for use in uses if use.startswith(".")}
        tested = {use.rpartition(".")[2] for use in uses}
        fitting = []
        for kind in self.pool.classes():
            members = {entry.name for entry in self.by_owner.get(kind, ())}
            if kind.rpartition(".")[2] in tested or (asked and asked & members):
                fitting.append(kind)
        return fitting

    def _object(self, draft: Draft, kinds: Sequence[str]) -> str | None:
        held = self.pool.draw(self.chance.choice(kinds), self.chance) if kinds else None
        if held is None or len(draft.statements) + len(held.statements) > 20:
            return None
        return draft.add(held.statements, held.imports).get(held.name, held.name)

    def _any_value(self) -> str:
        return self.chance.choice(self.literals if self.chance.random() < 0.6 else _ANY)


def _filter_for(uses: set[str]) -> Callable[[str], bool]:
    """Which literals suit a parameter whose use points to one kind only."""
    if not uses:
        return lambda literal: True
    first = {
        "str": "'\"",
        "unicode": "'\"",
        "basestring": "'\"",
        "int": "-0123456789",
        "list": "[(",
        "dict": "{",
        "bytes": "b",
        "float": "-0123456789",
    }
    marks = "".join(first.get(use, "") for use in uses)
    return (lambda literal: literal[0] in marks) if marks else (lambda literal: True)


def _fill(form: str, receiver: str, values: Sequence[str]) -> str:
    padded = [*values, "0", "0"]
    return form.replace("{r}", receiver).replace("{0}", padded[0]).replace("{1}", padded[1])


def _variable_for(entry: Entry) -> str:
    """`pretty_table` for a `PrettyTable`, `result` for what a call answers."""
    if entry.kind != "constructor":
        return "result"
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", entry.name.strip("_"))
    name = words.lower()
    return name if name.isidentifier() and name not in _RESERVED else f"{name}_object"


_RESERVED = frozenset({"in", "is", "if", "or", "and", "not", "for", "from", "where", "with", "while", "class", "list", "set", "result"})
