"""Vary a script that was worth keeping: another literal, another argument, a call more or less, a look at an object."""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .aim import Focus
from .arguments import ArgumentPlace, argument_places, with_argument
from .compose import Composer, Draft
from .entries import Entry, Parameter
from .literals import change_literal
from .pool import fresh_name, names_in, with_fresh_names
from .script import Script, assigned_names


@dataclass(frozen=True)
class Varier:
    """Makes variations; what they need that is new comes from the composer."""

    composer: Composer

    @property
    def chance(self) -> random.Random:
        """The searcher's own."""
        return self.composer.chance

    def vary(self, script: Script, classes: dict[str, str], entry: Entry | None, focus: Focus) -> Script | None:
        """A script one or two steps from a kept one; `classes` tells the class of its names."""
        draft = Draft(list(script.statements), list(script.imports))
        steps: list[Callable[[Draft], bool]] = [self._literal_step(focus)] * 4 + [_drop_step(self.chance)]
        if entry is not None:
            steps += [self._append_step(entry, focus, classes)] * 3
        if classes:
            steps += [self._insert_step(focus, classes)] * 3 + [self._look_step(classes)]
        steps += [self._keyword_step(focus, classes)] * (3 if classes else 1) + [self._argument_step(focus, classes)] * 2
        changed = [self.chance.choice(steps)(draft) for _ in range(self.chance.choice((1, 1, 2, 3)))]
        return draft.done() if any(changed) and draft.statements else None

    def _literal_step(self, focus: Focus) -> Callable[[Draft], bool]:
        def step(draft: Draft) -> bool:
            count = len(draft.statements)
            at = max(self.chance.randrange(count), self.chance.randrange(count)) if count else 0
            instead = focus.near if self.chance.random() < 0.6 else self.composer.literals
            changed = change_literal(draft.statements[at], instead, self.chance) if count else None
            if changed is not None:
                draft.statements[at] = changed
            return changed is not None

        return step

    def _argument_step(self, focus: Focus, classes: dict[str, str]) -> Callable[[Draft], bool]:
        """Give a call of a known way in another value for one of its arguments, one that suits the parameter."""

        def step(draft: Draft) -> bool:
            places = [(at, place) for at, text in enumerate(draft.statements) for place in argument_places(text)]
            known = [(at, place, found) for at, place in places if (found := self._parameter_at(place, classes)) is not None]
            if not known:
                return False
            at, place, (entry, parameter) = self.chance.choice(known)
            head = Draft(draft.statements[:at], draft.imports)
            value = self.composer.value(head, entry, parameter, focus)
            draft.statements[:at] = head.statements
            draft.statements[len(head.statements)] = with_argument(draft.statements[len(head.statements)], place, value)
            return True

        return step

    def exchanges(self, script: Script, classes: dict[str, str], focus: Focus) -> Iterator[tuple[str, Script]]:
        """A script with an argument of a known call replaced by a value of each kind that its parameter is tested for.

        Beside each of them what was exchanged, so that it can be counted.
        """
        for at, text in enumerate(script.statements):
            for place in argument_places(text):
                known = self._parameter_at(place, classes)
                if known is None:
                    continue
                entry, parameter = known
                for value in self.composer.built_values(parameter.name, focus.uses(entry, parameter.name, self.composer.facts)):
                    draft = Draft(list(script.statements), list(script.imports))
                    if draft.can_say(value):
                        draft.statements[at] = with_argument(text, place, value.text)
                        yield f"{entry.target}.{entry.name} {parameter.name} {value.text}", draft.done()

    def _parameter_at(self, place: ArgumentPlace, classes: dict[str, str]) -> tuple[Entry, Parameter] | None:
        """The way in that is called there and the parameter that the argument is for."""
        fitting = [one for one in self.composer.by_name.get(place.function, ()) if one.kind in ("function", "method", "constructor")]
        owner = classes.get(place.receiver)
        entry = next((one for one in fitting if owner is None or one.owner == owner), None)
        if entry is None:
            return None
        if isinstance(place.argument, str):
            return entry, Parameter(place.argument, True, True)
        return (entry, entry.parameters[place.argument]) if place.argument < len(entry.parameters) else None

    def _append_step(self, entry: Entry, focus: Focus, classes: dict[str, str]) -> Callable[[Draft], bool]:
        def step(draft: Draft) -> bool:
            present = {name for statement in draft.statements for name in assigned_names(statement)}
            fitting = [name for name, kind in classes.items() if kind == entry.owner and name in present]
            if entry.needs_receiver and not fitting:
                return False
            return self.composer.append_call(draft, entry, focus, self.chance.choice(fitting) if fitting else None)

        return step

    def _look_step(self, classes: dict[str, str]) -> Callable[[Draft], bool]:
        """Ask an object of the script for something that needs no argument: what a call left in it may show nowhere else."""

        def step(draft: Draft) -> bool:
            present = {name for statement in draft.statements for name in assigned_names(statement)}
            looks = [(name, look) for name, kind in classes.items() if name in present for look in self._looks_at(kind)]
            if not looks:
                return False
            receiver, look = self.chance.choice(looks)
            call = f"{receiver}.{look.name}" if look.kind == "getter" else f"{receiver}.{look.name}()"
            draft.statements.append(f"{fresh_name('result', draft.taken())} = {call}")
            return True

        return step

    def _looks_at(self, kind: str) -> list[Entry]:
        """Getters and methods of a class that may be asked without an argument."""
        asked = [entry for entry in self.composer.by_owner.get(kind, ()) if entry.is_public and entry.kind in ("getter", "method")]
        return [entry for entry in asked if not any(parameter.required for parameter in entry.parameters)]

    def _insert_step(self, focus: Focus, classes: dict[str, str]) -> Callable[[Draft], bool]:
        def step(draft: Draft) -> bool:
            name = self.chance.choice(list(classes))
            made = next((at for at, statement in enumerate(draft.statements) if name in assigned_names(statement)), None)
            if made is None:
                return False
            head = Draft(draft.statements[: made + 1], draft.imports)
            self.composer.prepare(head, classes[name], name, focus)
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
            entry = next((e for e in self.composer.entries if match and e.name == match[2] and (e.takes_any_keyword or e.parameters)), None)
            if match is None or entry is None:
                return False
            optional = [parameter for parameter in entry.parameters if not parameter.required and f"{parameter.name}=" not in match[3]]
            inner = Draft(list(draft.statements), draft.imports)
            if entry.takes_any_keyword:
                texts = [text for text in self.composer.keywords(inner, entry, focus) if text.partition("=")[0] + "=" not in match[3]]
            else:
                chosen = self.chance.sample(optional, min(1, len(optional)))
                texts = [f"{parameter.name}={self.composer.value(inner, entry, parameter, focus)}" for parameter in chosen]
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
