"""Random modules with class components of React: state, handlers, helpers, fields, refs, effects, children that hold state of their own.

What a seed gives uses what the recipe knows, and now and then what it has to leave alone.
"""

import random
from dataclasses import dataclass, field

STEPS: list[list[object]] = [
    ["mount", {"p": 1, "q": "x"}],
    *[["click", number, number * 3] for number in range(5)],
    ["props", {"p": 2}],
    *[["click", number * 7, "t"] for number in range(4)],
    ["props", {"p": 2, "q": "y", "r": [1]}],
    *[["click", number * 5 + 1, number] for number in range(6)],
    ["unmount", None],
]
"""What is done with each of them: mounted, clicked, given other props, taken away."""
_KEYS = ("a", "b", "c")


@dataclass
class Writer:
    """Writes one module."""

    chance: random.Random
    keys: tuple[str, ...] = ()
    methods: list[str] = field(default_factory=list)
    fields: str = ""
    marks: int = 0
    within: str = ""

    def module(self) -> str:
        head = self.chance.choice(
            [
                'import React from "react";',
                'import React, { Component, PureComponent } from "react";',
                'import * as React from "react";',
                'const React = require("react");',
                'import React, { Component, createRef } from "react";',
            ]
        )
        named = "{ Component" in head
        base = "Component" if named else "React.Component"
        pure = "PureComponent" if "PureComponent" in head else "React.PureComponent"
        defaults = self.chance.choice(["", "", 'App.defaultProps = { q: "d" };', "App.defaultProps = { r: [3], q: 0 };"])
        parts = [
            head,
            "// what is shown in a line",
            self.line(base),
            self.holder(base),
            self.app(self.chance.choice([base, base, pure])),
            defaults,
        ]
        return "\n".join([*parts, "exports.App = App;" if "require" in head else "export { App };", ""])

    def line(self, base: str) -> str:
        """A component that reads its props while it renders: it is done unasked, but where props is declared twice."""
        reads = self.chance.choice(
            ["const { text } = this.props;", "const text = this.props.text;", "const props = this.props, { text } = props;"]
        )
        statics = self.chance.choice(["", "static propTypes = {\n    text() { return null; },\n  };\n\n  "])
        helper = "/** told */\n  shown(text) {\n    return [text, this.props.more];\n  }\n\n  " if self.chance.random() < 0.5 else ""
        shown = "{this.shown(text)}" if helper else "{text}"
        render = f"render() {{\n    {reads}\n    return <p>{shown} {{this.props.children}}</p>;\n  }}"
        return f"class Line extends {base} {{\n  {statics}{helper}{render}\n}}"

    def holder(self, base: str) -> str:
        """One with state of its own, which stays a class and tells when it is mounted."""
        click = "() => { this.setState({ n: this.state.n + 1 }); this.props.told(this.state.n); }"
        render = f"render() {{\n    return <button onClick={{{click}}}>{{this.state.n}}</button>;\n  }}"
        return f"class Holder extends {base} {{\n  state = {{ n: 0 }};\n  componentDidUpdate() {{}}\n  {render}\n}}"

    def app(self, base: str) -> str:
        self.keys = _KEYS[: self.chance.randint(0, 3)]
        self.methods = [f"on{letter}" for letter in "ABCD"[: self.chance.randint(1, 4)]]
        first = ", ".join(f"{key}: {self.first()}" for key in self.keys)
        fields = self.chance.sample(["seen = 0;", "box = React.createRef();"], self.chance.randint(0, 2))
        fields.append("last = null; // kept")
        self.fields = "".join(fields)
        members = [self.method(name) for name in self.methods]
        made = self.chance.random() < 0.5
        plain = [name for name, text in zip(self.methods, members, strict=True) if not text.startswith(name + " =")]
        binds = "".join(f"\n    this.{name} = this.{name}.bind(this);" for name in plain)
        state = f"\n    this.state = {{ {first} }};" if self.keys and made else ""
        head = [f"constructor(props) {{\n    super(props);{state}{binds}\n  }}"] if binds or state else []
        head += [f"state = {{ {first} }};"] if self.keys and not made else []
        head += fields
        self.within = ""
        if self.chance.random() < 0.5:
            members.append(f"componentDidMount() {{ log('mounted', this.props.p); {self.action(effect=True)} }}")
        if self.chance.random() < 0.3:
            members.append(
                self.chance.choice(
                    ["componentWillUnmount() { log('left', this.last); }"] * 4 + ["componentWillUnmount() { log(this.props.p); }"]
                )
            )
        members.append(self.render())
        self.chance.shuffle(members)
        return f"class App extends {base} {{\n  " + "\n\n  ".join([*head, *members]) + "\n}\n"

    def first(self) -> str:
        return self.chance.choice(["0", "1", '"s"', "null", "this.props.p", "[]", "false", "{ n: 1 }", "this.props.p + 1"])

    def method(self, name: str) -> str:
        self.within = name
        body = " ".join(self.action() for _ in range(self.chance.randint(1, 3)))
        later = self.chance.random() < 0.1 and f"Promise.resolve().then(() => {{ {self.action(effect=True)} }}); "
        text = f"{{\n    {later or ''}log({self.mark()}); {self.local()}{body}\n  }}"
        kind = self.chance.random()
        if kind < 0.3:
            return f"{name} = (event) => {text}" + self.chance.choice(["", ";"])
        return f"// {name} is told\n  {name}(event) {text}" if kind < 0.5 else f"{name}(event) {text}"

    def local(self) -> str:
        if not self.keys or self.chance.random() < 0.6:
            return ""
        key = self.chance.choice(self.keys)
        return self.chance.choice([f"const {{ {key} }} = this.state; log({key}); ", f"const mine = this.state.{key}; log(mine); "])

    def mark(self) -> str:
        self.marks += 1
        return f"'m{self.marks}'"

    def value(self) -> str:
        reads = [f"this.state.{key}" for key in self.keys]
        return self.chance.choice(
            ["1", '"t"', "event && event.target.value", "this.props.p", "!this.props.q", "[this.props.p]", "`v`", *reads, *reads]
        )

    def action(self, effect: bool = False) -> str:
        last = self.methods[-1]
        own = [f"this.{last}({self.chance.choice(['', 'null'])});"] if self.within not in {"", last} else []
        kept = (
            ["this.seen = (this.seen || 0) + 1;", "log(this.seen);"]
            if "seen" in self.fields
            else ["this.own = (this.own || 0) + 1; log(this.own);"]
        )
        choices = [f"log({self.value()});", *kept, *own, *([self.setting() for _ in range(4)] if self.keys else [])]
        text = self.chance.choice(choices)
        return text.replace("event && event.target.value", "3") if effect else text

    def setting(self) -> str:
        key = self.chance.choice(self.keys)
        kind = self.chance.random()
        if kind < 0.3:
            return f"this.setState({{ {key}: this.state.{key} + 1 }});"
        if kind < 0.5:
            name = self.chance.choice(["s", "state", key])
            return f"this.setState(({name}) => ({{ {key}: {name}.{key} + 1 }}));"
        if kind < 0.6:
            return f"this.setState(({{ {key} }}) => ({{ {key}: [{key}] }}));"
        if kind < 0.8 or len(self.keys) == 1:
            return f"if (this.props.p) this.setState({{ {key}: {self.value()} }});"
        one, other = self.chance.sample(self.keys, 2)
        return f"this.setState({{\n      {one}: {self.value()},\n      {other}: {{\n        n: 1,\n      }},\n    }});"

    def render(self) -> str:
        self.within = ""
        taken = [f"const {{ {', '.join(self.keys)} }} = this.state;"] if self.keys and self.chance.random() < 0.4 else []
        taken += self.chance.sample(["const { p } = this.props;", "const p = this.props.p;", "// nothing", "const shown = 2;"], 1)
        parts = [f"<Line text={{JSON.stringify({f'this.state.{key}'})}} />" for key in self.keys]
        parts += [f"<button onClick={{this.{name}}}>{name} // no comment</button>" for name in self.methods]
        parts += self.chance.sample(
            [
                "{[1, 2].map((x) => <Line key={x} text={x + String(this.props.q)}>more</Line>)}",
                f"<button onClick={{(event) => {{ {self.action()} }}}}>inline</button>",
                "<Holder told={(n) => log(n)} />",
                f"<Holder told={{this.{self.methods[0]}}} />",
                "<input ref={this.box} />" if "box" in self.fields else "<i>{typeof this.props.r}</i>",
                "<i {...this.props.rest}>{this.props.r}</i>",
            ],
            self.chance.randint(1, 4),
        )
        self.chance.shuffle(parts)
        inside = "\n        ".join(parts)
        lines = "\n    ".join(taken)
        return f"render() {{\n    {lines}\n    return (\n      <div>\n        {inside}\n      </div>\n    );\n  }}"


def component_module(seed: int) -> str:
    """The module of a seed; its component under test is `App`."""
    return Writer(random.Random(seed)).module()
