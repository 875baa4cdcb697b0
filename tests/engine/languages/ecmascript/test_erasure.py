"""TypeScript without its types is JavaScript that parses, in the same lines."""

import pytest

from iama_engine.languages.ecmascript.erasure import NotErasableError, erase_types
from iama_engine.languages.ecmascript.language import JAVASCRIPT
from iama_engine.symbols.syntax import count_errors, parse

SOURCE = b"""interface Named { name: string }
type Maybe<T> =
  | T
  | null;
export interface Shown extends Named {}
declare const outside: number;
function over(a: string): string;
function over(this: Named, a?: any, ...rest: string[]): string { return (a as Named).name + rest!.length; }
const pick = <T>(all: T[], at: number = 0): T => all[at]!;
abstract class Box<T> implements Named {
  private readonly name: string = 'box';
  held?: T;
  abstract open(): void;
  public put(value: T): this { this.held = <T>value; return this; }
}
let list = new Map<string, number>();
const done = { a: 1 } satisfies object;
"""


def test_what_is_left_parses_as_javascript_in_the_same_lines() -> None:
    left = erase_types(SOURCE)
    grammar = JAVASCRIPT.grammar("a.js")
    assert count_errors(parse(left, grammar=grammar), grammar) == (0, 0), left.decode()
    assert left.count(b"\n") == SOURCE.count(b"\n")
    assert b"string" not in left and b"interface" not in left and b"as Named" not in left


def test_values_stay() -> None:
    left = erase_types(SOURCE).decode()
    assert "(all, at = 0)" in left.replace("  ", " ").replace(" ,", ",").replace(" )", ")")
    assert "name = 'box'" in left.replace("  ", " ") and "new Map()" in left and "function over( a, ...rest)" in left.replace("  ", " ")


@pytest.mark.parametrize(
    "source", [b"enum A { B }", b"namespace N { export const a = 1; }", b"class A { constructor(private b: string) {} }", b"@d class A {}"]
)
def test_more_than_types_is_refused(source: bytes) -> None:
    with pytest.raises(NotErasableError):
        erase_types(source)
