"""Classes of React become functions where nobody can tell, ask where somebody might, and stay with a reason."""

import pytest

from iama_engine.edits.apply import apply_edits
from iama_engine.recipes.cases import cases_of
from iama_engine.recipes.catalogue import recipe_named
from iama_engine.recipes.contract import RecipeInput
from tests.engine.recipes.javascript.component_classes import ASKED, HEAD, KEPT, NAMED, ONE, UNASKED
from tests.engine.recipes.javascript.rewriting import batch, batch_reasons, needs_node
from tests.engine.recipes.javascript.test_recipes import VARIANTS

NAME = "class_components_to_hooks"
pytestmark = needs_node


@pytest.mark.parametrize("text", NAMED)
def test_a_class_that_was_named(text: str) -> None:
    assert batch(NAME, tuple(NAMED), ".jsx", "A")[text] == NAMED[text]


@pytest.mark.parametrize("text", KEPT)
def test_kept_with_its_reason(text: str) -> None:
    assert batch(NAME, tuple(KEPT), ".jsx")[text] == text
    assert KEPT[text] in batch_reasons(NAME, tuple(KEPT), ".jsx")[text]


@pytest.mark.parametrize("text", ASKED)
def test_asked_in_words_and_done_where_it_is_named(text: str) -> None:
    assert batch(NAME, tuple(ASKED), ".jsx")[text] == text
    reason = batch_reasons(NAME, tuple(ASKED), ".jsx")[text]
    assert "asks first: " in reason and ASKED[text] in reason.replace("?", "; ")
    assert "class A" not in batch(NAME, tuple(ASKED), ".jsx", "A")[text]


@pytest.mark.parametrize("text", UNASKED)
def test_done_unasked(text: str) -> None:
    assert "function A(" in batch(NAME, UNASKED, ".jsx")[text], batch_reasons(NAME, UNASKED, ".jsx")[text]


def named(files: dict[str, bytes], symbol: str) -> dict[str, bytes]:
    """The files after this class of each was named."""
    current = dict(files)
    for unit in recipe_named(NAME).propose(RecipeInput(files, tuple(files), symbol=symbol)).units:
        current |= {path: content for path, content in apply_edits(current, unit.operations).items() if content is not None}
    return current


@pytest.mark.parametrize("kind", VARIANTS)
def test_line_endings_byte_order_mark_letters_and_tabs_stay_where_a_class_is_named(kind: str) -> None:
    change = VARIANTS[kind]
    for case in cases_of(recipe_named(NAME)):
        if case.symbol is None:
            continue
        before = {path: text.encode() for path, text in case.before.items()}
        done = named({path: change(data) for path, data in before.items()}, case.symbol)
        assert done == {path: change(text.encode()) for path, text in case.after.items()}


def test_members_keep_their_comments_lines_and_order_and_render_comes_last() -> None:
    before = """\
import React from 'react'

/** What is shown. */
export class A extends React.Component {
  // a static
  static x = { y: 1 } // one

  state = { n: 0 } // the count

  f = () => {
    this.setState({
      n: [
        1, // one
      ],
    })
  }

  // shown
  render() {
    // first
    const { n } = this.state

    ;[1].map(this.f)
    return (
      <a
        title="
      kept"
        onClick={() => {
          this.setState({
            n: {
              a: `
      kept`,
            },
          })
        }}
      >
        text // none
          {/* inside */}
      </a>
    )
    // last
  }

  g() { return 2 } // two

  // the end
}
"""
    after = """\
import React from 'react'

/** What is shown. */
export function A() {
  const [n, setN] = React.useState(0) // the count

  const f = () => {
    setN([
      1, // one
    ])
  }

  function g() { return 2 } // two

  // shown
  // first
  ;[1].map(f)
  return (
    <a
      title="
      kept"
      onClick={() => {
        setN({
          a: `
      kept`,
        })
      }}
    >
      text // none
        {/* inside */}
    </a>
  )
  // last

  // the end
}

// a static
A.x = { y: 1 } // one
"""
    assert named({"a.jsx": before.encode()}, "A")["a.jsx"].decode() == after
    windows = {"a.jsx": before.replace("\n", "\r\n").encode()}
    assert named(windows, "A")["a.jsx"].decode() == after.replace("\n", "\r\n")


def test_types_of_props_and_state_come_along() -> None:
    before = """\
import React from "react";
type Props = { x: string };
export class A extends React.Component<Props, { n: number; m?: string }> {
  private timer?: number;
  protected seen: string[] = [];
  readonly state = { n: 0, m: undefined };
  private f(): void { this.timer = 1; }
  public render(): React.ReactNode { return this.props.x + this.state.n + this.state.m + this.seen + this.f(); }
}
"""
    after = """\
import React from "react";
type Props = { x: string };
export function A(props: Props): React.ReactNode {
  const timer = React.useRef<number | undefined>(undefined);
  const seen = React.useRef<string[]>([]);
  const [n] = React.useState<number>(0);
  const [m] = React.useState<string | undefined>(undefined);
  function f(): void { timer.current = 1; }
  return props.x + n + m + seen.current + f();
}
"""
    assert named({"a.tsx": before.encode()}, "A")["a.tsx"].decode() == after


def test_a_class_whose_name_is_a_type_or_that_is_generic_stays() -> None:
    head = 'import React from "react"; export class A'
    texts = (
        f"{head}<T> extends React.Component<T> {{ {ONE} }}",
        f"{head} extends React.Component {{ {ONE} }} let a: A;",
        f"{head} extends React.Component implements B {{ {ONE} }}",
        f"{head} extends React.Component {{ {ONE} }}".replace("export class", "@b class"),
        f"{head} extends React.PureComponent {{ static x = 1; {ONE} }}",
    )
    told = batch_reasons(NAME, texts, ".tsx")
    words = (
        "it takes type parameters",
        "A is used as a type",
        "it implements an interface",
        "it is decorated",
        "x is nothing that the type",
    )
    assert [(word, told[text]) for word, text in zip(words, texts, strict=True) if word not in told[text]] == []


def test_all_components_of_a_file_are_done_together() -> None:
    classes = "".join(f"class C{n} extends React.Component {{\n  render() {{\n    return this.props.x;\n  }}\n}}\n\n" for n in range(60))
    uses = "".join(f"<C{n} x={{{n}}} />" for n in range(60))
    text = f"{HEAD}\n\n{classes}export const all = () => <p>{uses}</p>;\n"
    after = batch(NAME, (text,), ".jsx")[text]
    assert after.count("\nfunction C") == 60 and "class" not in after


def test_a_statement_that_begins_with_a_bracket_does_not_go_on_with_what_is_given_after_the_function() -> None:
    text = """import { Component } from "react"

export class A extends Component {
  static colour = "red"
  render() {
    return <p />
  }
}

(function () {
  console.log("ran")
})()
"""
    after = named({"a.jsx": text.encode()}, "A")["a.jsx"].decode()
    assert 'A.colour = "red";\n\n(function' in after
