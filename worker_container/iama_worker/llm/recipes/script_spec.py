"""BDD and SDD items for JavaScript and TypeScript, from code, JSDoc and the project's own tests.

One behaviour for each public function that a test names; the rest is held together, by module, by the tests that load the
module. That is weaker, and the item says so: no test was seen to call what it speaks of.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from iama_engine.languages.ecmascript.facts import Function, functions_of
from iama_engine.languages.ecmascript.imports import EcmaModules
from iama_engine.languages.ecmascript.language import JAVASCRIPT
from iama_engine.languages.ecmascript.suite_facts import TestFacts, read_tests
from iama_engine.languages.registry import index_file
from iama_worker.llm.material import Material
from iama_worker.llm.recipes.evidence import MAX_EXAMPLES, words

MAX_ITEMS = 60
_MAX_TESTS = 20
_MAX_TOLD = 12
_MAX_LISTED = 25


@dataclass
class _Evidence:
    tests: dict[str, list[str]] = field(default_factory=dict)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def note(self, facts: TestFacts) -> None:
        for name in facts.names:
            self.tests.setdefault(name, []).append(facts.test_id)
        for text, names in facts.assertions:
            for name in names:
                self.examples.setdefault(name, []).append(text)


class _Imports:
    """Which files each file of the project leads to, followed once for all questions."""

    def __init__(self, material: Material) -> None:
        modules = EcmaModules(material.files.keys())
        self._graph = {path: modules.edges(path, index_file(path, source).imports) for path, source in material.files.items()}

    def reached(self, start: str) -> frozenset[str]:
        """Every file that imports lead to."""
        seen: set[str] = set()
        waiting = [start]
        while waiting:
            for target in self._graph.get(waiting.pop(), ()):
                if target not in seen:
                    seen.add(target)
                    waiting.append(target)
        return frozenset(seen)


def draft_script_spec(material: Material) -> dict[str, object]:
    """The answer of the spec stage."""
    functions = {path: functions_of(path, material.files[path]) for path in material.targets}
    return {"bdd": list(_behaviours(material, functions)), "sdd": [_component(path, functions[path]) for path in material.targets]}


def _behaviours(material: Material, functions: dict[str, tuple[Function, ...]]) -> Iterator[dict[str, object]]:
    imports = _Imports(material)
    tests = {path: read_tests(path, material.files[path]) for path in material.test_files if path in material.files}
    evidence = _Evidence()
    for path, found in tests.items():
        for facts in found:
            evidence.note(facts)
        if [facts.test_id for facts in found] == [path]:
            _note_helpers(evidence, path, imports.reached(path), material)
    public = [one for path in material.targets for one in functions[path] if one.is_public]
    named = sorted((one for one in public if evidence.tests.get(one.name)), key=lambda one: -len(evidence.tests[one.name]))[:MAX_ITEMS]
    told = {one.address for one in named}
    yield from (_behaviour(one, evidence) for one in public if one.address in told)
    for path in material.targets:
        rest = [one for one in functions[path] if one.address not in told and one.is_public]
        if rest or not any(one.address in told for one in functions[path]):
            loading = [facts.test_id for test, found in tests.items() if path in imports.reached(test) for facts in found]
            yield _module(path, rest, loading)


def _note_helpers(evidence: _Evidence, program: str, reached: frozenset[str], material: Material) -> None:
    """What a program that is one test does is often written in files beside it."""
    for path in sorted(reached):
        if JAVASCRIPT.is_test_path(path):
            for facts in read_tests(path, material.files[path]):
                evidence.note(TestFacts(program, facts.names, facts.assertions))


def _behaviour(one: Function, evidence: _Evidence) -> dict[str, object]:
    defaults = [f"`{name}` is {default} unless given" for name, default in one.parameters if default is not None]
    subject = f"the module {one.address.split('::')[0]}" if not one.owner or one.owner == "exports" else f"a {one.owner}"
    parts = [one.summary or _plain(one), *_errors(one)]
    examples = evidence.examples.get(one.name, [])[:MAX_EXAMPLES]
    if examples:
        parts.append("for example " + ", ".join(f"`{text}`" for text in examples))
    return {
        "given": f"{subject}, where {'; '.join(defaults)}" if defaults else subject,
        "when": f"`{one.name}({', '.join(name for name, default in one.parameters if default is None)})` is called",
        "then": "; ".join(parts),
        "symbols": [one.address.split("#")[0]],
        "tests": list(dict.fromkeys(evidence.tests[one.name]))[:_MAX_TESTS],
    }


def _module(path: str, rest: Sequence[Function], loading: Sequence[str]) -> dict[str, object]:
    """Everything else of a module: what the tests that load it see of it; where none does, nothing holds it."""
    more = f" and {len(rest) - _MAX_TOLD} more" if len(rest) > _MAX_TOLD else ""
    listed = ", ".join(f"`{one.qualified}`" for one in rest[:_MAX_TOLD]) + more
    told = f"{listed} work as before, as far as these tests look; none of them names these functions"
    return {
        "given": f"the module {path}",
        "when": "the tests that load it use it, by way of whatever they call",
        "then": told if rest else "it loads, and what it holds is what it was",
        "symbols": list(dict.fromkeys(one.address.split("#")[0] for one in rest)) or [path],
        "tests": list(loading[:_MAX_TESTS]),
    }


def _component(path: str, functions: Sequence[Function]) -> dict[str, object]:
    public = [one for one in functions if one.is_public]
    offered = list(dict.fromkeys(f"{one.qualified}({', '.join(_shown(*pair) for pair in one.parameters)})" for one in public))
    more = f" and {len(offered) - _MAX_LISTED} more" if len(offered) > _MAX_LISTED else ""
    answers = ", ".join(list(dict.fromkeys(words(one.name) for one in public))[:_MAX_LISTED])
    return {
        "component": path,
        "responsibility": f"answers for: {answers}" if public else "values and types that other modules import",
        "interface_notes": f"offers {', '.join(offered[:_MAX_LISTED])}{more}" if offered else "",
        "symbols": list(dict.fromkeys(one.address.split("#")[0] for one in public)),
    }


def _shown(name: str, default: str | None) -> str:
    return name if default is None else f"{name} = {default}"


def _errors(one: Function) -> Iterator[str]:
    if one.throws:
        yield f"it throws {' or '.join(one.throws)} for what it does not accept"


def _plain(one: Function) -> str:
    """What is known of a function without words: whether it answers or acts."""
    return f"it {'answers' if one.returns else 'acts'} as its name says ({words(one.name)})"
