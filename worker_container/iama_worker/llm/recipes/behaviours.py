"""BDD items from what is there: one behaviour for each function with evidence, one for the rest of each class or module.

Evidence is a docstring or a test that names the function. What has neither is held together, by class, so that an item
always speaks of something a test can reach.
"""

import ast
from collections.abc import Iterator, Sequence

from iama_worker.llm.material import Material
from iama_worker.llm.recipes.evidence import (
    MAX_EXAMPLES,
    Definition,
    TestEvidence,
    definitions,
    first_sentence,
    parameters,
    raised,
    read_tests,
    returns_value,
    words,
)

MAX_ITEMS = 60
_MAX_TESTS = 20
_MAX_TOLD = 12
"""Members of a group that are told one by one; the rest is counted. A text of a spec has an end."""


def draft_behaviours(material: Material) -> list[dict[str, object]]:
    """Items in file order; where there are too many, those with tests come first."""
    evidence = read_tests(material.files, material.test_files)
    found = [d for path in material.targets for d in definitions(path, material.files[path]) if d.is_public]
    distinct = list({d.address: d for d in found}.values())
    told = [d for d in distinct if evidence.tests.get(d.name)]
    told = sorted(told, key=lambda d: -len(evidence.tests.get(d.name, ())))[:MAX_ITEMS]
    chosen = {d.address for d in told}
    items = [_behaviour(d, evidence) for d in distinct if d.address in chosen]
    rest = [d for d in distinct if d.address not in chosen]
    return [*items, *_grouped(rest, evidence)] or [_module_item(material)]


def _behaviour(definition: Definition, evidence: TestEvidence) -> dict[str, object]:
    return {
        "given": _given(definition),
        "when": f"`{_call(definition)}` is called",
        "then": _then(definition, evidence),
        "symbols": [definition.address],
        "tests": evidence.tests.get(definition.name, [])[:_MAX_TESTS],
    }


def _given(definition: Definition) -> str:
    subject = f"a {definition.owner.name}" if definition.owner else f"the module {definition.path}"
    defaults = [f"`{name}` is {default} unless given" for name, default in parameters(definition.node) if default is not None]
    return f"{subject}, where {'; '.join(defaults)}" if defaults else subject


def _call(definition: Definition) -> str:
    arguments = ", ".join(name for name, default in parameters(definition.node) if default is None)
    return f"{definition.name}({arguments})"


def _then(definition: Definition, evidence: TestEvidence) -> str:
    told = first_sentence(definition.node)
    parts = [told or f"it {_plain(definition)}"]
    errors = raised(definition.node)
    if errors:
        parts.append(f"it raises {' or '.join(errors)} for what it does not accept")
    examples = evidence.examples.get(definition.name, [])[:MAX_EXAMPLES]
    if examples:
        parts.append("for example " + ", ".join(f"`{example.source}`" for example in examples))
    return "; ".join(parts)


def _grouped(rest: Sequence[Definition], evidence: TestEvidence) -> Iterator[dict[str, object]]:
    """What is left, by class where a test knows the class, else with its module."""
    groups: dict[tuple[str, str], list[Definition]] = {}
    for definition in rest:
        owner = definition.owner.name if definition.owner else ""
        groups.setdefault((definition.path, owner if evidence.tests.get(owner) else ""), []).append(definition)
    for (path, owner), members in groups.items():
        yield {
            "given": f"a {owner} of {path}" if owner else f"the module {path}",
            "when": f"{_listed(members)} {'is' if len(members) == 1 else 'are'} called as before",
            "then": "; ".join(_told(members)),
            "symbols": [member.address for member in members],
            "tests": sorted({test for member in members for test in evidence.tests.get(member.name, [])})[:_MAX_TESTS],
        }


def _listed(members: Sequence[Definition]) -> str:
    names = ", ".join(f"`{member.qualified}`" for member in members[:_MAX_TOLD])
    return names + (f" and {len(members) - _MAX_TOLD} more" if len(members) > _MAX_TOLD else "")


def _told(members: Sequence[Definition]) -> Iterator[str]:
    for member in members[:_MAX_TOLD]:
        errors = raised(member.node)
        refuses = f", raises {' or '.join(errors)} for what it does not accept" if errors else ""
        yield f"{member.name}: {first_sentence(member.node) or _plain(member)}{refuses}"
    if len(members) > _MAX_TOLD:
        yield "results, errors and changes of state of the others stay what they are"


def _plain(definition: Definition) -> str:
    """What is known of a function without words: whether it answers or acts."""
    return f"{'answers' if returns_value(definition.node) else 'acts'} as its name says ({words(definition.name)})"


def _module_item(material: Material) -> dict[str, object]:
    """Files without a public function: what they define at import is their behaviour."""
    names = [
        target.id
        for path in material.targets
        for node in ast.parse(material.files[path]).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    ]
    listed = ", ".join(f"`{name}`" for name in names[:20])
    return {
        "given": f"the files {', '.join(material.targets)}",
        "when": "they are imported",
        "then": f"they define {listed} with the values they have now" if listed else "the import succeeds as it does now",
        "symbols": [],
        "tests": [],
    }
