"""What components of React show and tell, by real React: rendered on a server, and mounted, clicked, given other props and taken away."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any

from iama_engine.recipes.javascript.node import HELPER
from tests.fixtures.node_packages import node_setup

_RUNNER = """
const { createRequire } = require("node:module");
const typescript = require(process.argv[1]);
const needs = createRequire(process.argv[2]);
const React = needs("react");
const server = needs("react-dom/server");
const renderer = needs("react-test-renderer");
globalThis.IS_REACT_ACT_ENVIRONMENT = true;
const options = { target: "es2022", module: "commonjs", jsx: "react", esModuleInterop: true };
const quiet = () => {};
console.error = console.warn = quiet;

function load(text, log) {
  const { outputText } = typescript.transpileModule(text, { compilerOptions: options, fileName: "a.tsx" });
  const module = { exports: {} };
  new Function("module", "exports", "require", "log", outputText)(module, module.exports, (name) => needs(name), log);
  return module.exports.App ?? module.exports.default;
}

function told(text, steps, strict) {
  const seen = [];
  const log = (...values) => { seen.push(JSON.stringify(values)); };
  const App = load(text, log);
  const wrapped = (element) => (strict ? React.createElement(React.StrictMode, null, element) : element);
  const element = (props) => wrapped(React.createElement(App, props));
  seen.push(server.renderToStaticMarkup(element(steps[0][1])));
  let mounted = null;
  for (const [word, given, value] of steps) {
    try {
      renderer.act(() => {
        if (word === "mount") mounted = renderer.create(element(given), { createNodeMock: ({ type }) => ({ type }) });
        if (word === "props") mounted.update(element(given));
        if (word === "unmount") mounted.unmount();
        if (word !== "click") return;
        const buttons = mounted.root.findAllByType("button");
        if (buttons.length) buttons[given % buttons.length].props.onClick({ target: { value } });
      });
    } catch (error) {
      seen.push(`threw ${error.message}`);
    }
    seen.push(JSON.stringify(mounted && word !== "unmount" ? mounted.toJSON() : null));
  }
  return seen;
}

const given = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(given.map(({ text, steps, strict }) => told(text, steps, strict))));
"""


def renderings(texts: Sequence[str], steps: Sequence[Sequence[Any]], strict: bool = False) -> list[list[str]]:
    """For each module, what its `App` shows after each step and what it told by `log` meanwhile; the first is the HTML of a server.

    A step is `["mount", props]`, `["props", props]`, `["click", which button, value]` or `["unmount"]`. Skips where React is not to be had.
    """
    modules = node_setup("react").modules
    assert modules is not None
    typescript = str(HELPER / "node_modules" / "typescript")
    request = json.dumps([{"text": text, "steps": steps, "strict": strict} for text in texts])
    words = ["node", "-e", _RUNNER, typescript, str(modules / "react" / "package.json")]
    done = subprocess.run(words, input=request, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found: list[list[str]] = json.loads(done.stdout)
    return found


def differing(before: Mapping[str, str], after: Mapping[str, str], steps: Sequence[Sequence[Any]], strict: bool = False) -> list[str]:
    """The modules that show or tell something else, each with what it did before and after."""
    was = renderings(list(before.values()), steps, strict)
    now = renderings([after[path] for path in before], steps, strict)
    pairs = zip(before, was, now, strict=True)
    return [f"{path}\n{before[path]}\n{after[path]}\n{one}\n{other}" for path, one, other in pairs if one != other]
