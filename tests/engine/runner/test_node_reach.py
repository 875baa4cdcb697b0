"""Places that a run reached, from what the real Node writes."""

import os
import subprocess
from pathlib import Path

import pytest

from iama_engine.runner.node_reach import NodeReach
from tests.fixtures.node_packages import node_setup

SOURCE = "// naïve 🎈\nexports.f = function (a) {\n  if (a) { return 'yes'; }\n  return 'no';\n};\nexports.g = () => 'never';\n"


def reach_of(root: Path, program: str) -> NodeReach:
    node = node_setup().node.program
    subprocess.run([node, "-e", program], cwd=root, env={"PATH": os.environ["PATH"], "NODE_V8_COVERAGE": str(root / "cov")}, check=True)
    return NodeReach.read(root / "cov", root)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_place_is_reached_or_not_whatever_bytes_stand_before_it(tmp_path: Path, mark: bytes) -> None:
    source = mark + SOURCE.encode()
    (tmp_path / "a.js").write_bytes(source)
    (tmp_path / "b.js").write_text("exports.h = 1;\n")
    reach = reach_of(tmp_path, "require('./a.js').f(0)")
    found = {text: reach.look("a.js", source, source.index(text.encode())) for text in ("'yes'", "'no'", "'never'", "a)")}
    assert found == {"'yes'": "not reached", "'no'": "reached", "'never'": "not reached", "a)": "reached"}
    assert reach.look("b.js", b"exports.h = 1;\n", 0) == "not loaded"


def test_of_a_rewritten_file_only_the_loading_is_known(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text(SOURCE)
    hook = "const m = require('module').prototype, c = m._compile; m._compile = function (s, f) { return c.call(this, '/**/' + s, f); };"
    reach = reach_of(tmp_path, hook + "require('./a.js').f(0)")
    assert reach.look("a.js", SOURCE.encode(), SOURCE.encode().index(b"'yes'")) == "loaded"


def test_a_compiled_file_is_known_by_its_source(tmp_path: Path) -> None:
    (tmp_path / ".iama-build" / "src").mkdir(parents=True)
    (tmp_path / ".iama-build" / "src" / "a.js").write_text(SOURCE)
    reach = reach_of(tmp_path, "require('./.iama-build/src/a.js')")
    assert (reach.look("src/a.ts", b"", 0), reach.look("src/b.ts", b"", 0)) == ("loaded", "not loaded")


def test_half_a_record_is_no_record(tmp_path: Path) -> None:
    (tmp_path / "coverage-1.json").write_text('{"result": [{"url": "fi')
    assert NodeReach.read(tmp_path, tmp_path).look("a.js", b"", 0) == "not loaded"
    assert NodeReach.read(tmp_path / "nowhere", tmp_path) == NodeReach({})
