"""Classes of React on one line: what each becomes where it is named, why others stay, and what is asked about which."""

HEAD = 'import React, { Component } from "react";'


def made(body: str, base: str = "React.Component", head: str = HEAD, tail: str = "") -> str:
    return f"{head} class A extends {base} {{ {body} }}{tail} export {{ A }};"


def function(body: str, props: str = "", head: str = HEAD, tail: str = "") -> str:
    return f"{head} function A({props}) {{ {body} }}{tail} export {{ A }};"


def importing(*names: str) -> str:
    return f'import React, {{ Component, {", ".join(names)} }} from "react";'


ONE = "render() { return 1; }"
G = f"{HEAD} const G = 1;"
S, R = importing("useState"), importing("useRef")
NAMED = {
    made("render() { return this.props.x; }"): function("return props.x;", "props"),
    made("render() { const props = this.props; return props.x; }"): function("return props.x;", "props"),
    made("constructor(props) { super(props); } render() { return 1; }"): function("return 1;"),
    made("f = (x) => x; render() { return <a b={this.f.bind(this)} c={this.f.bind(this, 1)} d={this.f}/>; }"): function(
        "const f = (x) => x; return <a b={f} c={f.bind(null, 1)} d={f}/>;"
    ),
    made("async f() { return this.props.x; } render() { return <a b={() => this.f()}/>; }"): function(
        "async function f() { return props.x; } return <a b={() => f()}/>;", "props"
    ),
    made("render() { return this.f(); } f() { return function () { return this.x; }; }"): function(
        "function f() { return function () { return this.x; }; } return f();"
    ),
    made(
        "state = { a: 1, b: 2 }; f = (a) => { if (a) this.setState({ a, b: 1 }); else this.setState({ a: 3 }); }; render() { return 1; }"
    ): (
        function(
            "const [a, setA] = useState(1); const [b, setB] = useState(2); "
            "const f = (a) => { if (a) { setA(a); setB(1); } else setA(3); }; return 1;",
            head=S,
        )
    ),
    made("state = { a: 1, b: 2 }; f() { switch (1) { case 1: this.setState({ b: 1, a: 2 }); } } render() { return 1; }"): function(
        "const [a, setA] = useState(1); const [b, setB] = useState(2); function f() { switch (1) { case 1: setB(1); setA(2); } } return 1;",
        head=S,
    ),
    made("state = { a: 1, b: 2 }; render() { return <i k={() => this.setState({ a: 1, b: 0 })}/>; }"): function(
        "const [a, setA] = useState(1); const [b, setB] = useState(2); return <i k={() => { setA(1); setB(0); }}/>;", head=S
    ),
    made("state = { a: 1 }; f() { this.setState(function (s) { return { a: { v: s.a } }; }); } render() { return 1; }"): function(
        "const [a, setA] = useState(1); function f() { setA((s) => ({ v: s })); } return 1;", head=S
    ),
    made(
        "state = { a: 1 }; f() { this.setState(({ a: b }) => ({ a: b + 1 })); this.setState(() => ({ a: 1 })); } render() { return 1; }"
    ): (function("const [a, setA] = useState(1); function f() { setA((b) => b + 1); setA(() => 1); } return 1;", head=S)),
    made("state = { a: { b: f() }, c: this.props.d, e: [-1, { h: `x` }] }; render() { const { a: x, c } = this.state; return x + c; }"): (
        function(
            "const [a] = useState(() => ({ b: f() })); const [c] = useState(() => props.d); const [e] = useState([-1, { h: `x` }]); "
            "const x = a; return x + c;",
            "props",
            S,
        )
    ),
    made(
        "constructor(props) { super(props); this.state = { a: props.x }; this.n = 1; } render() { return this.state.a + this.n; }"
    ): function(
        "const [a] = useState(() => props.x); const n = useRef(1); return a + n.current;", "props", importing("useState", "useRef")
    ),
    made(
        "constructor(props) { super(props); this.f = this.f.bind(this); } f() { this.e = 1; } render() { return <a b={this.f}/>; }"
    ): function("const e = useRef(); function f() { e.current = 1; } return <a b={f}/>;", head=R),
    made("f = (e) => { this.e = e; }; box = React.createRef(); render() { return <a ref={this.box}>{this.f}</a>; }"): function(
        "const eRef = useRef(); const f = (e) => { eRef.current = e; }; const box = useRef(null); return <a ref={box}>{f}</a>;", head=R
    ),
    made("componentWillUnmount() { done(); } render() { return 1; }"): function(
        "useEffect(() => () => { done(); }, []); return 1;", head=importing("useEffect")
    ),
    made("componentDidMount() { if (this.props.x) return; go(); } render() { return 1; }"): function(
        "useEffect(() => { if (props.x) return; go(); }, []); return 1;", "props", importing("useEffect")
    ),
    made(
        "static defaultProps = { x: 1, y: G }; static z = 2; render() { const { x, w } = this.props; return x + this.props.y; }", head=G
    ): (function("const { y = G } = props; const { x = 1, w } = props; return x + y;", "props", G, "\n\nA.z = 2;")),
    made("static defaultProps = { x: [], y: 1 }; render() { const { x, y, ...z } = this.props; return x + z; }"): function(
        "const { x = aDefaults.x, y = 1, ...z } = props; return x + z;", "props", tail="\n\nconst aDefaults = { x: [], y: 1 };"
    ),
    made("render() { return this.props.x; }", tail=" A.defaultProps = { x: () => {} };"): function(
        "const { x = aDefaults.x } = props; return x;", "props", tail=" const aDefaults = { x: () => {} };"
    ),
    made("render() { return this.props.x; }", tail=" A.defaultProps = { x: [] /* why */ };"): function(
        "const { x = aDefaults.x } = props; return x;", "props", tail=" const aDefaults = { x: [] /* why */ };"
    ),
    made("render() { return this.props.x; }", tail=" A.defaultProps = { x: 1 };"): function(
        "const { x = 1 } = props; return x;", "props", tail=" "
    ),
    f"{HEAD} export default () => {{ class A extends Component {{ {ONE} }} A.x = 1; return A; }};": (
        f"{HEAD} export default () => {{ function A() {{ return 1; }} A.x = 1; return A; }};"
    ),
    made("render() { return this.props.x; }", "Component", 'import { Component } from "react";'): (
        'import { Component } from "react"; function A(props) { return props.x; } export { A };'
    ),
    made("state = { a: 1 }; render() { return this.state.a; }", "Component", 'import { Component } from "react";'): (
        'import { useState } from "react"; function A() { const [a] = useState(1); return a; } export { A };'
    ),
    made("state = { a: 1 }; render() { return this.state.a; }", "C", 'import { Component as C, useState as s } from "react";'): (
        'import { useState as s } from "react"; function A() { const [a] = s(1); return a; } export { A };'
    ),
    made("state = { a: 1 }; render() { return this.state.a; }", "Component", 'import R, { /* base */ Component } from "react";'): (
        'import R, { /* base */ useState } from "react"; function A() { const [a] = useState(1); return a; } export { A };'
    ),
    made("state = { a: 1 }; render() { return this.state.a; }", "R.Component", 'import * as R from "react";'): (
        'import * as R from "react"; function A() { const [a] = R.useState(1); return a; } export { A };'
    ),
    'const R = require("react"); class A extends R.Component { render() { return 1; } } exports.A = A;': (
        'const R = require("react"); function A() { "use strict"; return 1; } exports.A = A;'
    ),
    '"use strict"; const R = require("react"); class A extends R.Component { render() { return 1; } } exports.A = A;': (
        '"use strict"; const R = require("react"); function A() { return 1; } exports.A = A;'
    ),
    f"{HEAD} export default class A extends React.PureComponent {{ render() {{ return 1; }} }}": (
        f"{importing('memo')} const A = memo(function A() {{ return 1; }});\n\nexport default A;"
    ),
    f"{HEAD} export class A extends React.PureComponent {{ render() {{ return 1; }} }}": (
        f"{importing('memo')} export const A = memo(function A() {{ return 1; }});"
    ),
}


def in_render(text: str) -> str:
    return made(f"state = {{ a: 1 }}; f() {{}} render() {{ {text} return 1; }}")


def in_handler(text: str, more: str = "") -> str:
    return made(f"state = {{ a: 1 }}; {more} f = (e) => {{ {text} }}; render() {{ return <a b={{this.f}}/>; }}")


KEPT = {
    made("f() {}"): "it has no render",
    made("render() {}"): "its render does nothing",
    made(f"componentDidUpdate() {{}} {ONE}"): "it has componentDidUpdate",
    made(f"shouldComponentUpdate = () => false; {ONE}"): "it has shouldComponentUpdate",
    made(f"static getDerivedStateFromProps() {{}} {ONE}"): "it has a static getDerivedStateFromProps",
    made(f"static contextType = C; {ONE}"): "it has a static contextType",
    made(f"static name = 'x'; {ONE}"): "it has a static name",
    made(f"static f() {{}} {ONE}"): "its static f is no plain value",
    made(f"static x = this.y; {ONE}"): "its static x reads the class",
    made(f"static Item = () => null; {ONE}"): "Item would lose its name, which it has of its place",
    made(f"static Item = (class {{}}); {ONE}"): "Item would lose its name, which it has of its place",
    made(f"package() {{}} {ONE}"): "package cannot be the name of a variable",
    made(f"eval() {{}} {ONE}"): "eval cannot be the name of a variable",
    made(f"yield() {{}} {ONE}"): "yield cannot be the name of a variable",
    made(f"state = {{ public: false }}; {ONE}"): "public cannot be the name of a variable",
    made("render = () => 1;"): "it declares render as a property",
    made(f"componentDidMount = () => {{}}; {ONE}"): "it declares componentDidMount as a property",
    made(f"async componentDidMount() {{}} {ONE}"): "componentDidMount is async",
    made(f"componentDidMount() {{ return g(); }} {ONE}"): "componentDidMount answers with something",
    made(f"componentDidMount() {{ if (x) return; g(); }} componentWillUnmount() {{ h(); }} {ONE}"): "componentDidMount may end early",
    made(f"componentDidMount() {{ const h = g(); }} componentWillUnmount() {{ h(); }} {ONE}"): "h means something else while it is mounted",
    made(f"componentDidMount() {{ const h = g(); }} h = () => 1; componentWillUnmount() {{ this.h(); }} {ONE}"): (
        "h means something else while it is mounted"
    ),
    made("render() { return arguments.length; }"): "it uses arguments",
    made(f"componentDidMount() {{ g(() => arguments); }} {ONE}"): "it uses arguments",
    made(f"state = {{ a: 1, a: 2 }}; {ONE}"): "the first state is not written out",
    made(f"get x() {{ return 1; }} {ONE}"): "x is an accessor or has no body",
    made(f"*f() {{}} {ONE}"): "f is a generator",
    made(f"'f'() {{}} {ONE}"): "worked out, quoted or private",
    made(f"#f = 1; {ONE}"): "worked out, quoted or private",
    made(f"x = g(); {ONE}"): "its field x begins with what is worked out",
    made(f"state = g(); {ONE}"): "the first state is not written out",
    made(f"state = {{ ...g }}; {ONE}"): "the first state is not written out",
    made(f"state = {{ a: () => this.props.x }}; {ONE}"): "its first state has a function that reads props",
    made(f"state = {{ a: this.f() }}; f() {{}} {ONE}"): "its first state reads more of itself than props",
    made(f"constructor(props) {{ super(props); g(); }} {ONE}"): "its constructor does more than",
    made(f"constructor(props, context) {{ super(props, context); }} {ONE}"): "its constructor takes something else",
    made(f"constructor(props) {{ g(); super(props); }} {ONE}"): "its constructor does not begin with super(props)",
    in_render("this.forceUpdate();"): "this.forceUpdate is nothing that it declares",
    in_render("this.context;"): "this.context is nothing that it declares",
    in_render("this.refs.x;"): "this.refs is nothing that it declares",
    in_render("g(this);"): "it hands itself on",
    in_render("const { props } = this;"): "it hands itself on",
    in_render("this[x];"): "it hands itself on, or asks itself",
    in_render("super.render();"): "it calls what it inherits",
    in_render("class B {}"): "it declares another class",
    in_render("this.setState({ a: 2 });"): "its render sets state",
    in_render("g(this.state);"): "its state is used as a whole",
    in_render("const { a, ...rest } = this.state;"): "its state is used as a whole",
    in_render("g(this.state.b);"): "it reads b, which the first state has not",
    in_render("this.state.a = 2;"): "it writes to its state without setState",
    in_render("g(this.f);"): "f would be another function in every render",
    in_render("var a = this.state.a;"): "a would be the name of two things",
    in_render("const setA = 1; g = () => this.setState({ a: 1 });"): "setA would be the name of two things",
    in_render("[1].map((a) => this.state.a);"): "a means something else where it is needed",
    made("state = { a: 1 }; f() { return a; } render() { return this.f(); }"): "a means something else in the class already",
    made("f() { return x; } render() { const x = 1; return this.f() + x; }"): "x means something else in the class already",
    made("g() {} f() { return g(); } render() { return this.f(); }"): "g means something else in the class already",
    made("state = { useState: 1 }; render() { return 1; }"): "useState would be the name of two things",
    f'import {{ Component }} from "react"; const useState = 1; class A extends Component {{ state = {{ a: 1 }}; {ONE} }}': (
        "useState means something else in the file"
    ),
    in_handler("this.setState({ a: 1 }, () => 1);"): "setState is given a callback",
    in_handler("this.setState({ [e]: 1 });"): "setState is given keys that are not written out",
    in_handler("this.setState({ ...e });"): "setState is given keys that are not written out",
    in_handler("this.setState({ b: 1 });"): "setState gives b, which the first state has not",
    in_handler("this.setState(e);"): "setState is given what is not written out there",
    in_handler("this.setState({});"): "setState is given nothing, and would render all the same",
    in_handler("this.setState((s, p) => ({ a: p.x }));"): "setState is given a function that takes props or waits",
    in_handler("this.setState((s) => ({ a: s.b }));"): "setState is given a function that reads another key",
    in_handler("this.setState((s) => ({ a: g(s) }));"): "setState is given a function that reads another key",
    in_handler("this.setState(({ b }) => ({ a: b }));"): "setState is given a function that reads another key",
    in_handler("this.setState((s) => { g(); return { a: 1 }; });"): "setState is given a function of several statements",
    in_handler("g(this.setState);"): "it hands setState on",
    in_handler("setTimeout(() => this.state.a);"): "this.state.a is read by what runs after the render",
    in_handler("(async () => { await e; return this.state.a; })();"): "this.state.a is read by what runs after the render",
    in_handler("g(this.h);", "h = () => this.state.a;"): "f hands on h, which reads state",
    in_handler("this.h = e;", "h() {}"): "h is given another value",
    made("h() { this.x = 1; } render() { return <a b={this.h}/>; }"): "h is handed on without being bound",
    made(f"componentDidMount() {{ g(() => this.props.x); }} {ONE}"): "componentDidMount leaves behind what reads props or state",
    made(f"componentDidMount() {{ g(this.h); }} h = () => this.props.x; {ONE}"): "componentDidMount leaves behind h, which reads",
    made(f"componentDidMount() {{ this.i(); }} i() {{ g(this.h); }} h = () => this.props.x; {ONE}"): "leaves behind h, which reads",
    made(f"componentWillUnmount() {{ g(this.props.x); }} {ONE}"): "componentWillUnmount reads props or state",
    made(f"componentWillUnmount() {{ this.h(); }} h() {{ return this.props.x; }} {ONE}"): "componentWillUnmount reads props or state",
    made("static defaultProps = { x: 1 }; render() { return <i {...this.props}/>; }"): "its props are used as a whole, and have defaults",
    made("static defaultProps = { x: 1 }; render() { const { x = 2 } = this.props; return x; }"): "x has two defaults",
    f"{HEAD} export default class extends Component {{ {ONE} }}": "it is an expression, or has no name",
    f"{HEAD} export const A = class A extends Component {{ {ONE} }};": "it is an expression, or has no name",
    f"{HEAD} {{ class A extends Component {{ {ONE} }} }}": "it stands in a block",
    f"{HEAD} function f() {{ class A extends Component {{ state = {{ a: 1 }}; {ONE} }} const useState = 1; }}": (
        "useState means something else where it is needed"
    ),
    made("static defaultProps = { x: 1, y: 2 }; render() { const { x, ...z } = this.props; return z; }"): "its props are used as a whole",
    made("static defaultProps = { x: [this.y] }; render() { return this.props.x; }"): "its static defaultProps reads the class",
    made("static defaultProps = { x: {} }; render() { return this.props.x; }", tail=" let aDefaults;"): "aDefaults means something else",
    made(ONE, tail=" new A();"): "it is constructed, extended or asked for by instanceof",
    made(ONE, tail=" class B extends A {}"): "it is constructed, extended or asked for by instanceof",
    made(ONE, tail=" x instanceof A;"): "it is constructed, extended or asked for by instanceof",
    made(ONE, tail=" A.prototype.f = 1;"): "A.prototype is used",
    made(ONE, tail=" A.contextTypes = {};"): "A.contextTypes is used",
    made(ONE, tail=" g(A.defaultProps);"): "its defaultProps are read",
    made(ONE, tail=" <p><A ref={x}/></p>;"): "it is given a ref",
    made(ONE, tail=" eval('A');"): "eval may use and declare any name",
    made(f"/* why */ constructor(props) {{ super(props); }} {ONE}"): "a comment stands at what goes",
    made(f"constructor(props) {{ super(props); /* why */ this.x = 1; }} {ONE}"): "a comment stands where text goes",
    made(f"/* why */ {ONE}", head=HEAD, base="/* this */ Component"): "a comment stands where text goes",
    made(ONE, tail=" A.defaultProps = { x: 1 /* why */ };"): "a comment stands among its defaultProps",
    made("delete() {} render() { return this.delete(); }"): "delete cannot be the name of a variable",
}
USED = "function B() { return <p>{[1].map((x) => <A key={x} x={x}/>)}</p>; }"
ASKED = {
    made("render() { return this.props.x; }"): "others may hold an instance of A, extend it or call its methods",
    f"{HEAD} class A extends Component {{ {ONE} }} g(A);": "others may hold an instance",
    f"{HEAD} class A extends Component {{ {ONE} }} g(<A/>);": "others may hold an instance",
    f"{HEAD} class A extends Component {{ {ONE} }} g = () => <B><A/></B>;": "others may hold an instance",
    f"{HEAD} class A extends Component {{ {ONE} }} g = () => <p b={{<A/>}}/>;": "others may hold an instance",
    f"{HEAD} class A extends Component {{ {ONE} }} g = () => <p><A {{...x}}/></p>;": "others may hold an instance",
    f"{HEAD} class A extends React.PureComponent {{ {ONE} }} {USED}": "React may be older than 16.8",
    f"{HEAD} class A extends Component {{ state = {{ a: 1 }}; {ONE} }} {USED}": "React may be older than 16.8",
    f"{HEAD} class A extends Component {{ render() {{ return <a b={{() => this.props.x}}/>; }} }} {USED}": "its handlers would read props",
    f"{HEAD} class A extends Component {{ f = () => this.props.x; render() {{ return <a b={{this.f}}/>; }} }} {USED}": (
        "its handlers would read props and state as they were"
    ),
    f"{HEAD} class A extends Component {{ f = () => 1; render() {{ return <B b={{this.f}}/>; }} }} {USED}": "f would be another function",
    f"{HEAD} class A extends Component {{ f = () => 1; render() {{ return <b ref={{this.f}}/>; }} }} {USED}": "f would be another function",
    f"{HEAD} class A extends Component {{ render() {{ g(() => this.props.x); return 1; }} }} {USED}": "this.props.x would be read",
    f"{HEAD} class A extends Component {{ static defaultProps = {{ x: 1 }}; {ONE} }} {USED}": "its defaults would be missing",
    made("render() { this.x = 1; return this.x(); }"): "x would be called with another this",
    in_handler("this.setState({ a: e.x });"): "e.x may be a function, which would be called; ",
    made("state = { a: 1, b: 2 }; f = () => { this.setState({ a: 1, b: 2 }); }; render() { return 1; }"): (
        "React before 18 would render between two states"
    ),
    made(f"componentDidMount() {{}} {ONE}"): "what is done when it is mounted would be done after the browser has painted",
    in_handler("this.setState({ a: 1 });"): "setting what is there already would not render again",
}
UNASKED = (
    f"{HEAD} class A extends Component {{ render() {{ return this.props.x; }} }} {USED}",
    f"{HEAD} class A extends Component {{ f(x) {{ return this.g(x); }} g(x) {{ return x + this.props.y; }} "
    f"render() {{ return this.props.l.map((x) => this.f(x)); }} }} {USED}",
    f"{HEAD} class A extends Component {{ f = () => go(); render() {{ return <a b={{this.f}}/>; }} }} {USED}",
    f"{HEAD} class A extends Component {{ {ONE} }} A.propTypes = {{}}; "
    "class B extends Component { state = {}; render() { return <A/>; } }",
)
