"""Scripts cut out of tests: the calls without the assertions, with all that they need and nothing else."""

from iama_engine.languages.ecmascript.carve import RECORDER, Seed, carve_tests
from iama_engine.languages.ecmascript.imports import EcmaModules

MOCHA = b"""var lib = require('..')
  , fs = require('fs')
  , read = fs.readFileSync;
var users = [];
users.push({ name: 'a' });
function fixture(name) { return read('test/' + name, 'utf8'); }
describe('lib', function () {
  it('joins', function () { lib.join(users, fixture('x')).should.equal('a'); });
  it('calls back', function (done) { lib.later('a', function (error, text) { text.should.equal('b'); done(); }); });
  it('throws', function () { assert.throws(function () { lib.join(null); }, /null/); });
  it('speaks of nobody', function () { unknown(lib); });
});
"""
JEST = b"""import gql from 'graphql-tag';
import { shout as loud } from '../src/shout';
test('shouts', async () => {
  const given: string = 'a' as string;
  expect(await loud(given, gql`b`)).toBe('A');
});
"""


def carve(path: str, source: bytes, known: set[str]) -> list[Seed]:
    return carve_tests({path: source}, EcmaModules(known))


def test_assertions_become_what_they_look_at_and_helpers_come_along() -> None:
    found = {seed.statements[-1]: seed for seed in carve("test/lib.js", MOCHA, {"index.js"})}
    joined = found["const result = lib.join(users, fixture('x'));"]
    assert "var read = fs.readFileSync;" in joined.statements and "const passed = { name: 'a' };" in joined.statements
    assert {(one.name, one.source, one.is_file) for one in joined.imports} == {("lib", "index.js", True), ("fs", "fs", False)}


def test_a_callback_that_asserts_writes_down_what_it_is_given() -> None:
    texts = [seed.statements for seed in carve("test/lib.js", MOCHA, {"index.js"})]
    assert (f"lib.later('a', {RECORDER});",) in texts


def test_what_is_expected_to_throw_is_called_and_unknown_names_leave_nothing() -> None:
    texts = [seed.statements for seed in carve("test/lib.js", MOCHA, {"index.js"})]
    assert ("lib.join(null);",) in texts
    assert not any("unknown" in line for statements in texts for line in statements)


def test_typescript_loses_its_types_and_keeps_default_and_named_imports() -> None:
    (seed,) = carve("test/shout.ts", JEST, {"src/shout.ts"})
    assert [line.replace("  ", " ").rstrip() for line in seed.statements] == [
        "const given = 'a';",
        "const result = await loud(given, gql`b`);",
    ]
    assert {(one.name, one.member, one.source) for one in seed.imports} == {
        ("gql", "default", "graphql-tag"),
        ("loud", "shout", "src/shout.ts"),
    }


def test_a_file_that_imports_nothing_of_the_project_gives_nothing() -> None:
    assert carve("test/lib.js", MOCHA, set()) == []
