"""Plans that carry their faults as bytes."""

import json

import pytest

from iama_engine.probe.source_mutation import plan_source_mutation

FILES = {"a.js": b"function f(a) { return a < 1; }\nfunction g(a) { return a; }\n", "b.js": b"const h = () => 7;\n"}


def test_a_plan_is_json_and_its_slices_mean_the_file() -> None:
    plan = json.loads(json.dumps(plan_source_mutation(FILES, ["a.js::f", "b.js"], limit=0, seconds=9)))
    assert (plan["targets"], plan["seconds"]) == (["a.js", "b.js"], 9)
    assert {one["symbol"] for one in plan["mutants"]} == {"a.js::f", "b.js::h"}
    flipped = next(one for one in plan["mutants"] if one["operator"] == "flip comparison")
    assert FILES["a.js"][flipped["start"] : flipped["end"]] == b"<" and flipped["text"] == "<="


def test_no_more_faults_than_the_limit() -> None:
    assert len(plan_source_mutation(FILES, ["a.js", "b.js"], limit=2, seconds=9)["mutants"]) == 2


def test_a_file_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match=r"not among the files: c\.js"):
        plan_source_mutation(FILES, ["c.js::f"], limit=0, seconds=1)
