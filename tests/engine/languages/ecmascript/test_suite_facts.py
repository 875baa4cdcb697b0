"""Which tests there are, as the runner will call them."""

from iama_engine.languages.ecmascript.suite_facts import read_tests, source_of_test

SOURCE = b"""describe('ejs', function () {
  describe('.compile(str)', () => {
    it('should  compile', function () { compile('x').should.equal('y'); });
    it.skip('later', () => {});
    test(`plain`, () => { expect(render(1)).toBe(2) });
  });
  it('computed ' + 1, () => {});
});
"""


def test_ids_are_titles_under_their_suites_with_names_and_assertions() -> None:
    found = {facts.test_id: facts for facts in read_tests("t/a.js", SOURCE)}
    assert set(found) == {
        "t/a.js::ejs::.compile(str)::should compile",
        "t/a.js::ejs::.compile(str)::later",
        "t/a.js::ejs::.compile(str)::plain",
    }
    compiled = found["t/a.js::ejs::.compile(str)::should compile"]
    assert {"compile", "should", "equal"} <= compiled.names
    assert [text for text, _ in compiled.assertions] == ["compile('x').should.equal('y')"]
    assert [text for text, _ in found["t/a.js::ejs::.compile(str)::plain"].assertions] == ["expect(render(1)).toBe(2)"]


def test_a_file_without_tests_is_one_program() -> None:
    (facts,) = read_tests("t/a.js", b"var parser = require('../x'); parser.write('a')\n")
    assert (facts.test_id, "write" in facts.names) == ("t/a.js", True)


def test_one_tests_code_comes_below_what_its_file_imports() -> None:
    source = b"import assert from 'assert';\nconst a = require('./a');\nlet other = 1;\ndescribe('x', () => {\n  it('y', () => a());\n});\n"
    told = source_of_test(source, "t/a.js::x::y")
    assert told == "import assert from 'assert';\nconst a = require('./a');\n\nit('y', () => a())"
    assert source_of_test(source, "t/a.js::x::z") == source.decode()
