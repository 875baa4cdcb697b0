"""`iama verify` and `iama characterize` on JavaScript and Java, by real Node and a real JDK."""

import shlex
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.clients.cli.offline.test_revisions import git
from tests.fixtures.java_packages import NEEDS, java_setup
from tests.fixtures.node_packages import node_setup

if TYPE_CHECKING:
    from tests.clients.cli.conftest import Command

SCRIPT = """'use strict';

function price(amount, member) {
  if (amount < 0) {
    throw new RangeError('negative');
  }
  return amount * (member ? 90 : 100);
}

function label(name, prices) {
  var parts = [];
  for (var i = 0; i < prices.length; i++) {
    parts.push(name + ': ' + prices[i]);
  }
  return parts.join(', ');
}

module.exports = { price: price, label: label };
"""
CLASS = """package shop;

public class Shop {
    public static int price(int amount, boolean member) {
        if (amount < 0) {
            throw new IllegalArgumentException("negative");
        }
        return amount * (member ? 90 : 100);
    }

    public static String label(String name, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(name + i);
        }
        return text.toString();
    }
}
"""
POM = "<project><modelVersion>4.0.0</modelVersion><groupId>a</groupId><artifactId>shop</artifactId><version>1</version></project>\n"


def repository(root: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-qm", "one")
    return root


@pytest.mark.slow
def test_a_javascript_change_is_judged_and_shown_by_a_line(offline: "Command", tmp_path: Path) -> None:
    node_setup()
    root = repository(tmp_path / "shop", {"shop.js": SCRIPT})
    (root / "shop.js").write_text(SCRIPT.replace("var parts", "const parts").replace("var i", "let i"))
    equal = offline("verify", "--root", str(root), "--seconds", "3", "--json")
    assert (equal.status, equal.document["verdict"]) == (0, "equal as far as proved"), equal.err
    assert [one["address"] for one in equal.document["functions"]] == ["shop.js::label"]
    (root / "shop.js").write_text(SCRIPT.replace("amount < 0", "amount <= 0"))
    done = offline("verify", "--root", str(root), "--seconds", "3", "--json")
    assert (done.status, done.document["verdict"]) == (3, "changed"), done.err
    assert [(one["address"], one["verdict"]) for one in done.document["functions"]] == [("shop.js::price", "changed")]
    assert all(one["killed"] == one["total"] > 0 for one in done.document["functions"])
    example = done.document["counterexamples"][0]
    assert (example["before"], example["now"]) == ("0", "RangeError: negative")
    shown = subprocess.run(shlex.split(example["line"]), cwd=root, capture_output=True, text=True, check=False)
    assert "RangeError: negative" in shown.stderr
    assert set(done.document["untimed"]) == {"shop.js::price"}


SEEN = """'use strict';

exports.tidy = function (list) {
  var sorted = list.slice().sort();
  return sorted.length;
};

exports.read = function (text) {
  if (text === '') {
    throw Object.assign(new Error('nothing to read'), { code: 'E_EMPTY' });
  }
  return text.length;
};

exports.pair = function (left, right) {
  return { left: left, right: right };
};

exports.tell = function (name) {
  console.warn('asked for ' + name);
  return name.length;
};

exports.many = function (name) {
  var found = new Map();
  for (var i = 0; i < 300; i++) {
    found.set(name + i, i);
  }
  return found;
};
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("function", "old", "new", "said"),
    [
        ("tidy", "list.slice().sort()", "list.sort()", "passed after shop.tidy(passed)"),
        ("read", "'E_EMPTY'", "'E_NONE'", "code: 'E_NONE'"),
        ("pair", "{ left: left, right: right }", "{ right: right, left: left }", "JSON.stringify(shop.pair("),
        ("tell", "'asked for '", "'asks for '", "printed after shop.tell("),
        ("many", "name + i, i", "name + i, i + 1", "sha256(JSON.stringify([...result]))"),
    ],
)
def test_what_no_result_shows_is_seen(offline: "Command", tmp_path: Path, function: str, old: str, new: str, said: str) -> None:
    """An argument that is changed, what an error carries, the order of keys, what is printed."""
    node_setup()
    root = repository(tmp_path / "shop", {"shop.js": SEEN})
    (root / "shop.js").write_text(SEEN.replace(old, new))
    done = offline("verify", "--root", str(root), "--seconds", "3", "--json")
    assert (done.status, done.document["verdict"]) == (3, "changed"), done.err
    example = done.document["counterexamples"][0]
    assert said in " ".join(example[part] for part in ("expression", "before", "now")), example
    shown = subprocess.run(shlex.split(example["line"]), cwd=root, capture_output=True, text=True, check=False)
    assert example["line"].count("\n") == 0 and shown.stdout + shown.stderr, shown


ODD = """let id = 0;
exports.counted = (n) => { var error = new Error('bad number ' + n); error.id = ++id; throw error; };
exports.grouped = (n) => { var kept = n; console.group('g'); console.log('got'); console.groupEnd(); return kept + 1; };
exports.stamped = (n) => { var kept = n; console.log(Date.now(), kept); return [kept]; };
exports.large = (n) => { var found = { size: 1n, kind: n }; return found; };
exports.bare = (n) => { var found = Object.create(null); found.a = n; found.b = 1; return found; };
exports.guarded = (n) => {
  var error = new Error('no way');
  error.code = 'E1';
  Object.defineProperty(error, 'x', { enumerable: true, get() { throw n; } });
  throw error;
};
exports.printed = (n) => { var kept = n; console.info('got %s', kept); return kept; };
"""


@pytest.mark.slow
def test_what_is_another_each_time_or_cannot_be_read_hides_nothing_else(offline: "Command", tmp_path: Path) -> None:
    node_setup()
    root = repository(tmp_path / "shop", {"printed.js": ODD, "package.json": '{"scripts": {"test": "node --test"}}\n'})
    (root / "printed.js").write_text(ODD.replace("var ", "const ").replace("console.info", "console.log"))
    equal = offline("verify", "--root", str(root), "--seconds", "6", "--json")
    assert (equal.status, equal.document["verdict"], len(equal.document["functions"])) == (0, "equal as far as proved", 7), equal.err
    words = ("bad number", "'got'", "[kept]", "kind: n", "found.a = n; found.b = 1", "'E1'", "'got %s'")
    others = ("bad value", "'had'", "[kept, 1]", "kind: [n]", "found.b = 1; found.a = n", "'E2'", "'had %s'")
    changed = ODD
    for word, other in zip(words, others, strict=True):
        assert changed.count(word) == 1
        changed = changed.replace(word, other)
    (root / "printed.js").write_text(changed)
    done = offline("verify", "--root", str(root), "--seconds", "6", "--json")
    told = {one["address"].rpartition(".")[2] for one in done.document["functions"] if one["verdict"] == "changed"}
    assert told == {"counted", "stamped", "large", "bare", "guarded", "printed"}, "a console that groups is not heard"


@pytest.mark.slow
def test_plain_programs_that_run_side_by_side_hear_nothing(offline: "Command", tmp_path: Path) -> None:
    node_setup()
    source = "exports.f = async (n) => { var text = n + '!'; await null; console.log('got ' + text); return text; };\n"
    files = {"m.js": source, "package.json": '{"scripts": {"test": "node test/all.js"}}\n', "test/all.js": "require('../m.js');\n"}
    root = repository(tmp_path / "shop", files)
    (root / "m.js").write_text(source.replace("var ", "const "))
    done = offline("verify", "--root", str(root), "--seconds", "3", "--json")
    assert (done.status, done.document["verdict"]) == (0, "equal as far as proved"), done.err


@pytest.mark.slow
def test_a_java_change_is_judged(offline: "Command", tmp_path: Path) -> None:
    java_setup()
    root = repository(tmp_path / "shop", {"src/main/java/shop/Shop.java": CLASS, "pom.xml": POM})
    new = CLASS.replace("amount < 0", "amount <= 0").replace("text.append(name + i)", "text.append(name).append(i)")
    (root / "src/main/java/shop/Shop.java").write_text(new)
    done = offline("verify", "--root", str(root), "--seconds", "12", "--dependencies", str(NEEDS / "commons-cli"), "--json")
    assert (done.status, done.document["verdict"]) == (3, "changed"), done.err
    address = "src/main/java/shop/Shop.java::Shop"
    verdicts = {one["address"]: one["verdict"] for one in done.document["functions"]}
    assert (verdicts[f"{address}.price"], len(verdicts)) == ("changed", 2)
    examples = done.document["counterexamples"]
    assert any("IllegalArgumentException: negative" in (one["before"], one["now"]) for one in examples), examples
    assert all(one["line"].endswith("| jshell -s --no-startup --class-path target/classes -") for one in examples)


def test_a_family_whose_tools_are_missing_is_not_called_equal(offline: "Command", tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", {"shop.js": SCRIPT, "shop.py": "def one():\n    return 1\n"})
    (root / "shop.js").write_text(SCRIPT.replace("amount < 0", "amount <= 0"))
    (root / "shop.py").write_text("def one():\n    # the first\n    return 1\n")
    done = offline("verify", "--root", str(root), "--node", str(tmp_path / "nowhere"), "--json")
    assert (done.status, done.document["verdict"]) == (4, "not provable here"), done.err
    assert set(done.document["not_provable"]) == {"shop.js"}
    assert [one["verdict"] for one in done.document["functions"]] == ["not provable here"]
    assert "not provable here: shop.js: " in offline("verify", "--root", str(root), "--node", str(tmp_path / "nowhere")).out


def test_javascript_that_begins_to_reach_for_its_tests_is_not_trusted(offline: "Command", tmp_path: Path) -> None:
    root = repository(tmp_path / "shop", {"shop.js": "exports.rate = 100;\n"})
    (root / "shop.js").write_text("exports.rate = process.env.IAMA_RUN ? 100 : 90;\n")
    done = offline("verify", "--root", str(root), "--seconds", "1", "--json")
    assert (done.status, set(done.document["doubts"])) == (4, {"shop.js"}), done.err


@pytest.mark.slow
def test_tests_written_for_javascript_run_under_the_projects_own_framework(offline: "Command", tmp_path: Path) -> None:
    node_setup()
    root = repository(tmp_path / "shop", {"shop.js": SCRIPT, "package.json": '{"scripts": {"test": "node --test"}}\n'})
    out = root / "iama_tests"
    done = offline("characterize", str(root / "shop.js"), "--out", str(out), "--seconds", "3", "--json")
    assert done.status == 0, done.err
    assert done.document["mutation"]["killed"] == done.document["mutation"]["total"] > 0
    own = subprocess.run(["node", "--test", *done.document["files"]], cwd=root, capture_output=True, check=False)
    assert own.returncode == 0, own.stdout


def test_what_nothing_here_can_judge_is_named(offline: "Command", tmp_path: Path) -> None:
    files = {"data.json": "{}\n", "README.md": "one\n", "package.json": "{}\n", "shop.js": "exports.rate = 1;\n"}
    root = repository(tmp_path / "shop", files)
    (root / "data.json").write_text('{"rate": 1}\n')
    (root / "README.md").write_text("two\n")
    (root / "package.json").write_text('{"main": "other.js"}\n')
    done = offline("verify", "--root", str(root), "--json")
    assert (done.status, done.document["not_judged"]) == (4, ["data.json", "package.json"]), done.err
    told = offline("verify", "--root", str(root)).out
    assert "not judged: data.json" in told and "nothing that runs is different" not in told
