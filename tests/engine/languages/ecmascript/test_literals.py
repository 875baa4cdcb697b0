"""Values that code writes down."""

from iama_engine.languages.ecmascript.language import JAVASCRIPT
from iama_engine.languages.ecmascript.literals import Values, read_values
from iama_engine.symbols.syntax import parse

SOURCE = b"""'use strict';
import x from 'path';
const limit = 10, shape = { open: '<', deep: [1, -2] };
call('a', { b: true });
new Box(/x/g, name);
table({ xml: '<a/>', strict: true, check: function () {} });
"""


def values(source: bytes = SOURCE) -> Values:
    return read_values(parse(source, grammar=JAVASCRIPT.grammar("a.js")).root_node)


def test_literals_have_their_line_and_imports_and_directives_are_none() -> None:
    found = values().literals
    assert found["10"] == 3 and found["'a'"] == 4 and found["/x/g"] == 5 and found["{ open: '<', deep: [1, -2] }"] == 3
    assert "'path'" not in found and "'use strict'" not in found


def test_values_by_name_and_argument_lists() -> None:
    found = values()
    assert found.named["limit"] == ["10"] and found.named["open"] == ["'<'"]
    assert found.calls == {"call": [["'a'", "{ b: true }"]]}, "a call with a name in it says nothing"


def test_a_table_of_cases_gives_rows_even_where_a_case_has_code() -> None:
    assert {"xml": "'<a/>'", "strict": "true"} in values().rows


def test_two_files_join_without_doubles() -> None:
    whole = values()
    whole.join(values(b"const limit = 10, other = 2; call('b');"))
    assert whole.named["limit"] == ["10"] and whole.named["other"] == ["2"]
    assert whole.calls["call"] == [["'a'", "{ b: true }"], ["'b'"]]
