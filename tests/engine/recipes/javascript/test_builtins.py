"""Functions of Node that the recipes take for ones that always answer with a promise: each is given nonsense, in real Node."""

import json
import subprocess

from iama_engine.recipes.javascript.node import HELPER
from tests.engine.recipes.javascript.rewriting import needs_node

pytestmark = needs_node
_ASK = """
import { createRequire } from "node:module";
import { promisify } from "node:util";
const { PROMISIFIED, PROMISING } = await import(%(builtins)s);
const require = createRequire(%(builtins)s);
const thrower = { get then() { throw new Error("then"); } };
const nonsense = [[], [undefined], [Symbol("x")], [thrower], [-1, 2n, {}], [() => {}, null, Symbol("y")]];
const wrong = [];
let asked = 0;
const ask = (path, called) => {
  for (const given of nonsense) {
    try {
      const answer = called(...given);
      if (Object.getPrototypeOf(answer) !== Promise.prototype || answer.constructor !== Promise) wrong.push(`${path}: no promise`);
      answer.catch(() => {});
      asked += 1;
    } catch (error) {
      wrong.push(`${path}: ${error.message}`);
    }
  }
};
const named = (path) => path.slice(0, path.lastIndexOf("."));
for (const path of PROMISING) {
  const found = require(named(path))[path.slice(named(path).length + 1)];
  if (found) ask(path, found);
}
for (const path of PROMISIFIED) {
  const found = require("fs")[path.slice(3)];
  if (found) ask(`promisify(${path})`, promisify(found));
}
for (const [path, called] of Object.entries({
  "Promise.resolve": (one) => Promise.resolve(one),
  "Promise.reject": (one) => Promise.reject(one),
  "Promise.all": (one) => Promise.all(one),
  "Promise.allSettled": (one) => Promise.allSettled(one),
  "Promise.race": (one) => Promise.race(one),
  "Promise.any": (one) => Promise.any(one),
  "new Promise": (one) => new Promise(() => { throw one; }),
  "import()": (one) => import(one),
  "fetch": (one) => fetch(one),
})) ask(path, called);
process.stdout.write(JSON.stringify({ asked, wrong }));
process.exit(0);
"""


def test_each_answers_nonsense_with_a_promise_of_the_language_and_never_throws() -> None:
    script = _ASK % {"builtins": json.dumps((HELPER / "builtins.mjs").as_uri())}
    done = subprocess.run(["node", "--input-type=module", "-e", script], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert found["wrong"] == [] and found["asked"] > 300
