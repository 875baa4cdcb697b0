"""A change is told under the name by which people know the function around it."""

import pytest

from iama_engine.recipes.catalogue import recipe_named
from iama_engine.recipes.contract import RecipeInput
from tests.engine.recipes.javascript.rewriting import needs_node

pytestmark = needs_node
BODY = "{ var x = 1; }"
NAMED = {
    f"function a() {BODY}": "a",
    f"function* a() {BODY}": "a",
    f"const a = () => {BODY};": "a",
    f"let a = function b() {BODY};": "a",
    f"use(function b() {BODY});": "b",
    f"exports.a = function () {BODY};": "exports.a",
    f"A.prototype.b = function () {BODY};": "A.prototype.b",
    f"this.b = function () {BODY};": "b",
    f"class A {{ b() {BODY} }}": "A.b",
    f"class A {{ #b() {BODY} }}": "A.#b",
    f"class A {{ b = () => {BODY} }}": "A.b",
    f"class A {{ constructor() {BODY} }}": "A.constructor",
    f"const A = class {{ b() {BODY} }};": "A.b",
    f"const a = {{ b() {BODY} }};": "a.b",
    f"const a = {{ b: function () {BODY} }};": "a.b",
    f"const a = {{ b: {{ c: () => {BODY} }} }};": "a.b.c",
    f"use({{ b: function () {BODY} }});": "b",
    f"(function () {{ function a() {{ function b() {BODY} }} }})();": "a",
    f"(function () {BODY})();": "",
    f"{BODY}": "",
}


def test_every_kind_of_function() -> None:
    files = {f"c{number}.cjs": text.encode() for number, text in enumerate(NAMED)}
    units = recipe_named("var_to_let_const").propose(RecipeInput(files, tuple(files))).units
    found = {unit.symbols[0].partition("::")[0]: unit.symbols[0].partition("::")[2] for unit in units}
    assert {text: found[path] for path, text in zip(files, NAMED, strict=True)} == NAMED


@pytest.mark.parametrize(
    ("text", "name"), [(f"namespace N {{ export function f() {BODY} }}", "N.f"), (f"export default function () {BODY}", "default")]
)
def test_namespaces_and_the_default_export(text: str, name: str) -> None:
    units = recipe_named("var_to_let_const").propose(RecipeInput({"a.ts": text.encode()}, ("a.ts",))).units
    assert [unit.symbols for unit in units] == [(f"a.ts::{name}",)]
