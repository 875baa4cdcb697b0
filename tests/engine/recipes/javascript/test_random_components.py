"""Random components show and tell the same after they became functions, in real React: on a server, mounted, clicked, with other props."""

import os
from functools import cache

import pytest

from iama_engine.edits.apply import apply_edits
from iama_engine.recipes.catalogue import recipe_named
from iama_engine.recipes.contract import RecipeInput
from tests.engine.recipes.javascript.component_programs import STEPS, component_module
from tests.engine.recipes.javascript.react_rendering import differing, renderings
from tests.engine.recipes.javascript.rewriting import all_rewritten, needs_node

pytestmark = [needs_node, pytest.mark.slow]
COUNT = int(os.environ.get("IAMA_PROGRAMS", "40"))
FIRST = int(os.environ.get("IAMA_SEED", "1"))
NAME = "class_components_to_hooks"


def modules() -> dict[str, str]:
    return {f"p{seed}.jsx": component_module(seed) for seed in range(FIRST, FIRST + COUNT)}


def named(files: dict[str, bytes], symbol: str) -> dict[str, bytes]:
    """The modules after this class of each was named."""
    current = dict(files)
    for unit in recipe_named(NAME).propose(RecipeInput(files, tuple(files), symbol=symbol)).units:
        current |= {path: content for path, content in apply_edits(current, unit.operations).items() if content is not None}
    return current


@cache
def encoded() -> dict[str, bytes]:
    return {path: text.encode() for path, text in modules().items()}


@cache
def converted() -> dict[str, str]:
    return {path: content.decode() for path, content in named(encoded(), "App").items()}


def test_what_is_done_unasked_shows_and_tells_the_same() -> None:
    after = {path: content.decode() for path, content in all_rewritten(NAME, encoded()).items()}
    assert sum("function Line(" in text for text in after.values()) > COUNT // 2
    assert not any("function App(" in text for text in after.values())
    assert differing(modules(), after, STEPS) == []


@pytest.mark.parametrize("strict", [False, True])
def test_what_was_named_shows_and_tells_the_same(strict: bool) -> None:
    assert sum("function App(" in text for text in converted().values()) > COUNT * 2 // 3
    assert differing(modules(), converted(), STEPS, strict) == []


def test_a_second_run_finds_nothing() -> None:
    after = {path: text.encode() for path, text in converted().items()}
    done = all_rewritten(NAME, after)
    assert all_rewritten(NAME, done) == done
    assert sum(b"class App" not in content for content in done.values()) > COUNT * 2 // 3


def test_the_renderings_tell_an_old_state_from_the_latest() -> None:
    """Without this the tests above could not fail."""
    text = """
    const React = require("react");
    exports.App = class App extends React.Component {
      state = { n: 0 };
      componentDidMount() { this.props.keep(() => log(this.state.n)); }
      render() { return <button onClick={() => this.setState({ n: this.state.n + 1 })}>{this.state.n}</button>; }
    };
    """
    keeps = "let kept = null; const Own = exports.App; const keep = (f) => { kept = f; };"
    asked = f"{text}{keeps} exports.App = () => <div><Own keep={{keep}} /><button onClick={{() => kept()}}>tell</button></div>;"
    hooks = asked.replace(
        text,
        """
    const React = require("react");
    exports.App = function App(props) {
      const [n, setN] = React.useState(0);
      React.useEffect(() => { props.keep(() => log(n)); }, []);
      return <button onClick={() => setN(n + 1)}>{n}</button>;
    };
    """,
    )
    was, now = renderings([asked, hooks], [["mount", {}], ["click", 0, 1], ["click", 1, 1]])
    assert was[:3] == now[:3] and "[1]" in was and "[0]" in now
