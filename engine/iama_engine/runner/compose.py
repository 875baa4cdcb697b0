"""Make scripts: a call of a way in with arguments that may matter, or a variation of a script that was worth keeping."""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from .aim import Focus
from .entries import OPERATORS, STATEMENTS, Entry, Parameter
from .facts import Facts, values_of_kind
from .literals import change_literal, literals_in, nudged_source
from .pool import Pool, fresh_name, names_in, with_fresh_names
from .script import Script, assigned_names

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

    def __post_init__(self) -> None:
        for entry in self.entries:
            if entry.kind == "constructor":
                self.constructors[entry.target].append(entry)
            elif entry.owner:
                self.by_owner[entry.owner].append(entry)
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
            self._prepare(draft, entry.owner, name, focus)
        return name

    def _prepare(self, draft: Draft, owner: str, receiver: str, focus: Focus) -> None:
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
            return f"{receiver}.{entry.name} = {self._value(draft, entry, parameter, focus)}"
        if entry.kind == "operator":
            values = [self._value(draft, entry, parameter, focus) for parameter in entry.parameters]
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
            value = self._value(draft, entry, parameter, focus)
            positional = positional and not parameter.by_keyword
            texts.append(value if positional and parameter.required else f"{parameter.name}={value}")
            positional = positional and parameter.required
        if entry.takes_any_positional and self.chance.random() < 0.5 and not any("=" in text for text in texts):
            texts += [self._any_value() for _ in range(self.chance.choice((1, 2)))]
        if entry.takes_any_keyword:
            texts += self._keywords(draft, entry, focus)
        return ", ".join(texts)

    def _seen_arguments(self, entry: Entry, seen: dict[str, str]) -> str:
        names = {parameter.name for parameter in entry.parameters}
        chosen = {name: value for name, value in seen.items() if name in names or (entry.takes_any_keyword and name.isidentifier())}
        if chosen and self.chance.random() < 0.6:
            name = self.chance.choice(list(chosen))
            chosen[name] = nudged_source(chosen[name], self.chance)
        return ", ".join(f"{name}={value}" for name, value in chosen.items())

    def _keywords(self, draft: Draft, entry: Entry, focus: Focus) -> list[str]:
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
        return [f"{name}={self._value(draft, entry, Parameter(name, True, True), focus)}" for name in sorted(chosen)]

    def _value(self, draft: Draft, entry: Entry, parameter: Parameter, focus: Focus) -> str:
        source = self._draw_value(draft, entry, parameter, focus)
        drawn = nudged_source(source, self.chance) if self.chance.random() < 0.2 else source
        draft.spoken.append(drawn)
        return drawn

    def _draw_value(self, draft: Draft, entry: Entry, parameter: Parameter, focus: Focus) -> str:
        uses = focus.uses(entry, parameter.name, self.facts)
        named = self.facts.by_name.get(parameter.name.strip("_"), [])
        seen = [row[parameter.name] for row in self.arguments.get(entry.name, ()) if parameter.name in row]
        stock = [value for kind in uses for value in values_of_kind(kind)]
        suits = _filter_for(uses)
        near = [literal for literal in focus.near if suits(literal)]
        literals = [literal for literal in self.literals if suits(literal)]
        said = [literal for text in (*draft.statements, *draft.spoken) for literal in literals_in(text) if suits(literal)]
        groups: list[tuple[float, Sequence[str]]] = [(5, seen), (4, named), (3, near), (3, said), (2, stock), (2, literals), (0.7, _ANY)]
        if said and parameter.name.strip("_") in self.facts.containers:
            groups.append((6, [f"[{', '.join(self.chance.sample(said, self.chance.randint(1, min(3, len(said)))))}]"]))
        if "callable" in uses or parameter.name.rpartition("_")[2] in ("key", "func", "function", "callback"):
            groups.append((6, _CALLABLES))
        kinds = self._fitting_classes(uses)
        weights = [weight if values else 0.0 for weight, values in groups] + [8.0 if kinds else 0.4]
        chosen = self.chance.choices(range(len(weights)), weights)[0]
        if chosen < len(groups):
            return self.chance.choice(groups[chosen][1])
        return self._object(draft, kinds or self.pool.classes()) or self.chance.choice(_ANY)

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

    def vary(self, script: Script, classes: dict[str, str], entry: Entry | None, focus: Focus) -> Script | None:
        """A script one or two steps from a kept one; `classes` tells the class of its names."""
        draft = Draft(list(script.statements), list(script.imports))
        steps: list[Callable[[Draft], bool]] = [self._literal_step(focus)] * 4 + [_drop_step(self.chance)]
        if entry is not None:
            steps += [self._append_step(entry, focus, classes)] * 3
        if classes:
            steps += [self._insert_step(focus, classes)] * 3
        steps += [self._keyword_step(focus, classes)] * (3 if classes else 1)
        changed = [self.chance.choice(steps)(draft) for _ in range(self.chance.choice((1, 1, 2, 3)))]
        return draft.done() if any(changed) and draft.statements else None

    def _literal_step(self, focus: Focus) -> Callable[[Draft], bool]:
        def step(draft: Draft) -> bool:
            at = max(self.chance.randrange(len(draft.statements)), self.chance.randrange(len(draft.statements))) if draft.statements else 0
            instead = focus.near if self.chance.random() < 0.6 else self.literals
            changed = change_literal(draft.statements[at], instead, self.chance) if draft.statements else None
            if changed is not None:
                draft.statements[at] = changed
            return changed is not None

        return step

    def _append_step(self, entry: Entry, focus: Focus, classes: dict[str, str]) -> Callable[[Draft], bool]:
        def step(draft: Draft) -> bool:
            present = {name for statement in draft.statements for name in assigned_names(statement)}
            fitting = [name for name, kind in classes.items() if kind == entry.owner and name in present]
            if entry.needs_receiver and not fitting:
                return False
            return self.append_call(draft, entry, focus, self.chance.choice(fitting) if fitting else None)

        return step

    def _insert_step(self, focus: Focus, classes: dict[str, str]) -> Callable[[Draft], bool]:
        def step(draft: Draft) -> bool:
            name = self.chance.choice(list(classes))
            made = next((at for at, statement in enumerate(draft.statements) if name in assigned_names(statement)), None)
            if made is None:
                return False
            head = Draft(draft.statements[: made + 1], draft.imports)
            self._prepare(head, classes[name], name, focus)
            tail = draft.statements[made + 1 :]
            used = {n for statement in tail for n in assigned_names(statement)}
            added, _ = with_fresh_names(head.statements[made + 1 :], frozenset(used | names_in("\n".join(head.statements[: made + 1]))))
            draft.statements[made + 1 :] = [*added, *tail]
            draft.need(head.imports)
            return True

        return step

    def _keyword_step(self, focus: Focus, classes: dict[str, str]) -> Callable[[Draft], bool]:
        """Give the last call one more keyword, if it is a plain call of a known way in."""

        def step(draft: Draft) -> bool:
            last = draft.statements[-1] if draft.statements else ""
            match = re.fullmatch(r"((?:\w+ = )?[\w.]+\.(\w+)\()(.*)\)", last, re.DOTALL)
            entry = next((e for e in self.entries if match and e.name == match[2] and (e.takes_any_keyword or e.parameters)), None)
            if match is None or entry is None:
                return False
            optional = [parameter for parameter in entry.parameters if not parameter.required and f"{parameter.name}=" not in match[3]]
            inner = Draft(list(draft.statements), draft.imports)
            if entry.takes_any_keyword:
                texts = [text for text in self._keywords(inner, entry, focus) if text.partition("=")[0] + "=" not in match[3]]
            else:
                texts = [f"{p.name}={self._value(inner, entry, p, focus)}" for p in self.chance.sample(optional, min(1, len(optional)))]
            if not texts or len(inner.statements) > len(draft.statements):
                return False
            draft.statements[-1] = f"{match[1]}{', '.join([*([match[3]] if match[3].strip() else []), *texts])})"
            return True

        return step


def _drop_step(chance: random.Random) -> Callable[[Draft], bool]:
    def step(draft: Draft) -> bool:
        if len(draft.statements) < 2:
            return False
        del draft.statements[chance.randrange(len(draft.statements))]
        return True

    return step


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
