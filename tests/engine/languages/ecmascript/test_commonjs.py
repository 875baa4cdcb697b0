"""ES modules that run as CommonJS: the real Node runs what the slices make."""

import json
import subprocess
from pathlib import Path

import pytest

from iama_engine.languages.ecmascript.commonjs import commonjs_slices, is_module
from iama_engine.languages.ecmascript.language import JAVASCRIPT
from iama_engine.symbols.syntax import parse
from tests.fixtures.node_packages import node_setup

OTHER = "exports.__esModule = true; exports.default = (a) => a + 1; exports.two = 2; exports.three = 3;"
MODULE = """import one, { two as second } from './other';
import * as all from './other';
export function hoisted() { return one(second); }
export const a = all.three, b = 4;
export class Box {}
const hidden = 5;
export { hidden as shown };
export { two as passed } from './other';
export * from './other';
export default function named() { return 'named'; }
"""


def rewritten(source: str) -> str:
    data = source.encode()
    for start, end, text in sorted(commonjs_slices(parse(data, grammar=JAVASCRIPT.grammar("a.js")).root_node), reverse=True):
        data = data[:start] + text.encode() + data[end:]
    return data.decode()


def test_node_sees_the_same_exports(tmp_path: Path) -> None:
    node_setup()
    (tmp_path / "other.js").write_text(OTHER)
    (tmp_path / "module.js").write_text(rewritten(MODULE))
    seen = "[m.hoisted(), m.a, m.b, m.Box.name, m.shown, m.passed, m.three, m.default()]"
    told = f"const m = require('./module.js'); console.log(JSON.stringify({seen}))"
    done = subprocess.run(["node", "-e", told], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [3, 3, 4, "Box", 5, 2, 3, "named"]


def test_lines_stay_where_they_are() -> None:
    source = "import {\n  a,\n} from 'x';\nexport const where = a;\n"
    assert rewritten(source).splitlines()[3].startswith("const where")


@pytest.mark.parametrize("source", ["exports.a = 1;", "const a = require('b');", ""])
def test_what_is_no_module_is_left_alone(source: str) -> None:
    root = parse(source.encode(), grammar=JAVASCRIPT.grammar("a.js")).root_node
    assert not is_module(root) and commonjs_slices(root) == ()
