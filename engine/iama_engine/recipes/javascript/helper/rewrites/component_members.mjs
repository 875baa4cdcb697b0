// A class of React, read member by member into what a function can have. What has no exact counterpart leaves the class as it is.
import ts from "../typescript.mjs";
import { hasModifier, returnsOf } from "../functions.mjs";

const S = ts.SyntaxKind;
const LIFE = new Set(
  (
    "componentDidUpdate shouldComponentUpdate getSnapshotBeforeUpdate componentDidCatch componentWillMount componentWillReceiveProps " +
    "componentWillUpdate UNSAFE_componentWillMount UNSAFE_componentWillReceiveProps UNSAFE_componentWillUpdate getChildContext"
  ).split(" "),
);
const STATICS = new Set("contextType contextTypes childContextTypes getDerivedStateFromProps getDerivedStateFromError".split(" "));
const OWN = new Set("props state context refs updater setState forceUpdate isMounted constructor".split(" "));
const CALLED = { render: "render", componentDidMount: "mount", componentWillUnmount: "unmount" };
/** What a function has of its own, so that nothing can be given to it under these names. */
const FIXED = new Set("name length prototype caller arguments".split(" "));
const WORDS = new Set([S.PublicKeyword, S.PrivateKeyword, S.ProtectedKeyword, S.ReadonlyKeyword, S.OverrideKeyword, S.AsyncKeyword]);

/** Raised where a class stays as it is; the message is the reason. */
export class Left extends Error {}

/** Whether a name says that a class of React has it for something else than what functions have. */
export function isReserved(name) {
  return OWN.has(name) || LIFE.has(name) || Object.hasOwn(CALLED, name);
}

/** Whether a static member of this name changes how React treats the class. */
export function isTreated(name) {
  return STATICS.has(name);
}

/** One class: its render, state, methods, fields and what React calls, all as nodes of the tree. Raises Left. */
export class Component {
  constructor(node, base, file) {
    Object.assign(this, { node, base, file, name: node.name.text });
    this.render = this.mount = this.unmount = this.made = this.stateNode = this.defaultsNode = null;
    /** Method by name: `{node, body, bound}`; `body` is the function itself. */
    this.methods = new Map();
    /** Key of the first state → the node of its value. */
    this.state = new Map();
    /** Name of an instance's own field → `{value, type, isRef}`. */
    this.fields = new Map();
    this.statics = [];
    /** Names of props that have a default → the text of it. */
    this.defaults = new Map();
    /** What the object of all defaults is called, where it has to stay because something in it is made only once; else "". */
    this.defaultsName = "";
    for (const member of node.members) this.#read(member);
    if (this.made) this.#readConstructor(this.made);
    if (!this.render) throw new Left("it has no render");
    if (this.mount) this.#checkReturns();
    this.stateType = node.heritageClauses[0].types[0].typeArguments?.[1] ?? this.stateNode?.type ?? null;
    this.propsType = node.heritageClauses[0].types[0].typeArguments?.[0] ?? null;
  }

  /** Take the defaults of props, which stand in the class or after it. */
  readDefaults(value) {
    if (this.defaultsNode) throw new Left("defaultProps are given twice");
    if (!ts.isObjectLiteralExpression(value)) throw new Left("its defaultProps are not written out");
    this.defaultsNode = value;
    for (const one of value.properties) {
      const given = ts.isPropertyAssignment(one) ? one.initializer : ts.isShorthandPropertyAssignment(one) ? one.name : null;
      if (!given || !ts.isIdentifier(one.name)) throw new Left("its defaultProps are not written out");
      if (!this.#isFixed(given)) this.defaultsName = `${this.name[0].toLowerCase()}${this.name.slice(1)}Defaults`;
      this.defaults.set(one.name.text, this.#isFixed(given) ? given.getText() : `${this.defaultsName}.${one.name.text}`);
    }
    if (this.defaultsName && this.file.scopes.file.find(this.defaultsName)) throw new Left(`${this.defaultsName} means something else in the file`);
  }

  #read(member) {
    if (ts.isSemicolonClassElement(member)) return;
    if (member.modifiers?.some(ts.isDecorator)) throw new Left("a member is decorated");
    if (ts.isConstructorDeclaration(member)) return this.#keep("made", member);
    if (!member.name || !ts.isIdentifier(member.name)) throw new Left("a member has a name that is worked out, quoted or private");
    const name = member.name.text;
    if (hasModifier(member, S.StaticKeyword)) return this.#readStatic(member, name);
    if (member.modifiers?.some((one) => !WORDS.has(one.kind))) throw new Left(`${name} is declared in a way that functions have not`);
    if (LIFE.has(name)) throw new Left(`it has ${name}`);
    if (ts.isPropertyDeclaration(member)) return this.#readProperty(member, name);
    if (!ts.isMethodDeclaration(member) || !member.body) throw new Left(`${name} is an accessor or has no body`);
    this.#readMethod(member, name);
  }

  #readStatic(member, name) {
    if (STATICS.has(name) || FIXED.has(name)) throw new Left(`it has a static ${name}`);
    if (!ts.isPropertyDeclaration(member) || !member.initializer || member.type) throw new Left(`its static ${name} is no plain value`);
    if (name === "defaultProps") this.readDefaults(member.initializer);
    if (name !== "defaultProps" || this.defaultsName) this.statics.push(member);
  }

  #readProperty(member, name) {
    const { initializer: value } = member;
    if (name === "state") return this.#readState(member, value);
    if (isReserved(name)) throw new Left(`it declares ${name} as a property`);
    if (value && ts.isArrowFunction(value)) return this.#keepMethod(name, { node: member, body: value, bound: true });
    this.#readField(name, value ?? null, member);
  }

  #readMethod(member, name) {
    if (member.asteriskToken) throw new Left(`${name} is a generator`);
    const place = Object.hasOwn(CALLED, name) ? CALLED[name] : "";
    if (!place) {
      if (OWN.has(name)) throw new Left(`it declares ${name}`);
      return this.#keepMethod(name, { node: member, body: member, bound: false });
    }
    if (hasModifier(member, S.AsyncKeyword)) throw new Left(`${name} is async`);
    if (member.parameters.length || member.typeParameters) throw new Left(`${name} takes parameters`);
    this.#keep(place, member);
  }

  /** What an effect answers with is called to clean up. */
  #checkReturns() {
    const returns = returnsOf(this.mount);
    if (returns.some((one) => one.expression)) throw new Left("componentDidMount answers with something");
    if (returns.length && this.unmount) throw new Left("componentDidMount may end early, and what unmounting does would be left out");
  }

  #keep(place, member) {
    if (this[place]) throw new Left("two members have one name");
    this[place] = member;
  }

  #keepMethod(name, method) {
    if (this.methods.has(name) || this.fields.has(name)) throw new Left("two members have one name");
    this.methods.set(name, method);
  }

  #readState(member, value) {
    if (this.stateNode) throw new Left("the first state is given twice");
    if (!value || !ts.isObjectLiteralExpression(value)) throw new Left("the first state is not written out");
    this.stateNode = member;
    for (const one of value.properties) {
      const isPlain = ts.isPropertyAssignment(one) && ts.isIdentifier(one.name) && one.name.text !== "__proto__";
      if (!isPlain || this.state.has(one.name.text)) throw new Left("the first state is not written out");
      this.state.set(one.name.text, one.initializer);
    }
  }

  #readField(name, value, member) {
    const { react } = this.file;
    const isRef = Boolean(value) && ts.isCallExpression(value) && react.nameOf(value.expression) === "createRef" && !value.arguments.length;
    if (!isRef && value && !isConstant(value)) throw new Left(`its field ${name} begins with what is worked out`);
    const known = this.fields.get(name);
    if (known?.value || this.methods.has(name)) throw new Left("two members have one name");
    const type = isRef ? (value.typeArguments?.[0] ?? null) : (member.type ?? known?.type ?? null);
    this.fields.set(name, { value, type, isRef, optional: Boolean(member.questionToken), node: known?.node ?? member });
  }

  #readConstructor(made) {
    const [begin, ...rest] = made.body.statements;
    const [parameter, ...others] = made.parameters;
    if (others.length || (parameter && parameter.name.text !== "props")) throw new Left("its constructor takes something else than props");
    const call = begin && ts.isExpressionStatement(begin) && ts.isCallExpression(begin.expression) ? begin.expression : null;
    if (call?.expression.kind !== S.SuperKeyword || call.arguments.some((one) => !ts.isIdentifier(one))) {
      throw new Left("its constructor does not begin with super(props)");
    }
    for (const statement of rest) this.#readMade(statement);
  }

  #readMade(statement) {
    const { left, right, operatorToken } = ts.isExpressionStatement(statement) ? statement.expression : {};
    const target = left && operatorToken?.kind === S.EqualsToken && ts.isPropertyAccessExpression(left) ? left : null;
    if (target?.expression.kind !== S.ThisKeyword || !ts.isIdentifier(target.name)) {
      throw new Left("its constructor does more than to bind methods and to set state and fields");
    }
    const name = target.name.text;
    if (name === "state") return this.#readState(statement, right);
    const method = this.methods.get(name);
    if (method && right.getText() === `this.${name}.bind(this)`) {
      method.bound = true;
      return;
    }
    if (method || isReserved(name)) throw new Left(`its constructor sets ${name}`);
    this.#readField(name, right, statement);
  }

  /** Whether a default is the same value whenever it is asked for. */
  #isFixed(node) {
    if (isConstant(node) && !ts.isObjectLiteralExpression(node) && !ts.isArrayLiteralExpression(node)) return true;
    if (!ts.isIdentifier(node)) return false;
    const { scopes } = this.file;
    const shorthand = ts.isShorthandPropertyAssignment(node.parent) ? scopes.file.find(node.text) : null;
    const binding = scopes.referenceOf(node)?.binding ?? shorthand;
    const kinds = new Set(["const", "import", "function"]);
    return Boolean(binding) && binding.scope === scopes.file && binding.declarations.every((one) => kinds.has(one.kind)) && isUnwritten(binding);
  }
}

function isUnwritten(binding) {
  return !binding.references.some((one) => one.write);
}

/** Whether an expression is made of literals only, so that working it out once more changes nothing. */
export function isConstant(node) {
  if (ts.isObjectLiteralExpression(node)) {
    return node.properties.every((one) => ts.isPropertyAssignment(one) && !ts.isComputedPropertyName(one.name) && isConstant(one.initializer));
  }
  if (ts.isArrayLiteralExpression(node)) return node.elements.every(isConstant);
  if (ts.isPrefixUnaryExpression(node)) return ts.isNumericLiteral(node.operand);
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) return isConstant(node.expression);
  const words = [S.TrueKeyword, S.FalseKeyword, S.NullKeyword];
  return words.includes(node.kind) || (ts.isLiteralExpression(node) && !ts.isRegularExpressionLiteral(node)) || isUndefined(node);
}

function isUndefined(node) {
  return ts.isIdentifier(node) && node.text === "undefined";
}
