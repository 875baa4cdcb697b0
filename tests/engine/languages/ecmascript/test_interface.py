"""Headers with their description, bodies left out."""

from iama_engine.context.interface import SourceFile
from iama_engine.languages.ecmascript.language import TYPESCRIPT
from iama_engine.languages.registry import index_file

SOURCE = b"""/** Adds. */
export function add(a: number, b = 2): number {
  return a + b;
}
const twice = (a) => {
  return 2 * a;
};
class Box {
  /** Opens it. */
  open(key: string) { return key; }
}
interface Shape { area(): number }
"""


def interface(name: str) -> str:
    symbol = index_file("a.ts", SOURCE).find(name)
    assert symbol is not None
    return SourceFile(SOURCE, TYPESCRIPT).interface_text(symbol)


def test_a_function_shows_its_comment_and_header() -> None:
    assert interface("add") == "/** Adds. */\nexport function add(a: number, b = 2): number { \u2026 }"
    assert interface("twice") == "const twice = (a) => { \u2026 }"


def test_a_class_shows_its_members_and_a_type_is_shown_whole() -> None:
    assert interface("Box") == "class Box {\n  /** Opens it. */\n  open(key: string) { \u2026 }\n}"
    assert interface("Shape") == "interface Shape { area(): number }"
