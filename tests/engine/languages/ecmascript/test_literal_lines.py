"""Long literals over several lines still mean the same, as the real Node sees them."""

import json
import subprocess

import pytest

from iama_engine.languages.ecmascript.literal_lines import spread
from tests.fixtures.node_packages import node_setup

LONG = [
    "'" + "a line of text\\n" * 12 + "it\\'s \\\\n done'",
    "[" + ", ".join(f"{{ name: 'a, {n}', tags: ['[', {n}] }}" for n in range(12)) + "]",
    "{ " + ", ".join(f"key{n}: '}}, {n}'" for n in range(20)) + " }",
]


@pytest.mark.parametrize("literal", LONG)
def test_a_long_literal_is_spread_and_stays_equal(literal: str) -> None:
    node_setup()
    lines = spread("same(", literal, ");")
    assert len(lines) > 3
    program = f"const one = {literal};\nconst same = (other) => console.log(JSON.stringify([one, other]));\n" + "\n".join(lines)
    one, other = json.loads(subprocess.run(["node", "-e", program], capture_output=True, text=True, check=True).stdout)
    assert one == other


@pytest.mark.parametrize("literal", ["'short'", "1" * 200, "[]", "'" + "x" * 200 + "'"])
def test_short_ones_and_those_without_parts_stay_on_a_line(literal: str) -> None:
    assert spread("f(", literal, ");") == [f"f({literal});"]
