// What a class of React does with `this`: the edits that say it without, and what is known of each use for the questions after it.
import ts from "../typescript.mjs";
import { accessOf } from "../scopes.mjs";
import { Left, isReserved } from "./component_members.mjs";
import { fieldName } from "./component_names.mjs";
import { setterOf, writtenSet } from "./component_sets.mjs";
import { isHandedOn, timingOf } from "./component_timing.mjs";

const S = ts.SyntaxKind;

/** All uses of one class. Raises Left where one has no counterpart. */
export class Uses {
  constructor(component, file) {
    Object.assign(this, { component, file });
    this.edits = [];
    /** Props and state that are read: `{what, when, owner, node}`; `owner` is the method, or "render", "mount", "unmount". */
    this.reads = [];
    /** Methods that are called or handed on: `{name, when, isCall, isKept, owner}`. */
    this.mentions = [];
    /** Values for setters that may be functions. */
    this.unsure = [];
    this.setters = new Set();
    this.setsSeveral = false;
    /** Fields that are called, which then is with another `this`. */
    this.called = new Set();
    /** Names that come to stand where they did not: `{name, node}`. */
    this.inserted = [];
    /** Local names that mean what the whole function then declares. */
    this.dropped = new Set();
    this.#findFields();
    for (const [name, one] of component.fields) one.as = fieldName(name, component);
    for (const root of rootsOf(component)) this.#visit(root.node, root);
    for (const one of component.statics) refuseThis(one);
  }

  /** Fields that are only written, with no declaration. */
  #findFields() {
    const look = (node) => {
      const isOwn = ts.isPropertyAccessExpression(node) && node.expression.kind === S.ThisKeyword && ts.isIdentifier(node.name);
      if (isOwn && accessOf(node).write) this.#declareField(node.name.text);
      ts.forEachChild(node, look);
    };
    const { render, mount, unmount, methods } = this.component;
    for (const node of [render, mount, unmount, ...[...methods.values()].map((one) => one.body)]) if (node) look(node);
  }

  #declareField(name) {
    if (this.component.methods.has(name)) throw new Left(`${name} is given another value`);
    if (isReserved(name) || this.component.fields.has(name)) return;
    this.component.fields.set(name, { value: null, type: null, isRef: false, optional: false, node: null });
  }

  #visit(node, root) {
    if (node.kind === S.ThisKeyword) return this.#visitThis(node, root);
    if (node.kind === S.SuperKeyword) throw new Left("it calls what it inherits");
    if (node.kind === S.ThisType || (ts.isTypeQueryNode(node) && /^typeof\s+this\b/.test(node.getText()))) throw new Left("it uses this as a type");
    if (ts.isClassLike(node)) throw new Left("it declares another class");
    if (ts.isIdentifier(node)) this.#visitName(node, root);
    if (ts.isFunctionLike(node) && !ts.isArrowFunction(node) && node !== root.node) return undefined;
    return ts.forEachChild(node, (child) => void this.#visit(child, root));
  }

  #visitName(node, root) {
    if (root.owner === "initial") this.#visitGiven(node, root);
    const isOwn = ["initial", "render", "mount", "unmount"].includes(root.owner);
    if (isOwn && node.text === "arguments" && this.file.scopes.referenceOf(node)) throw new Left("it uses arguments");
  }

  /** The parameter of the constructor is what this.props is. */
  #visitGiven(node, root) {
    const parameter = this.component.made?.parameters[0]?.name;
    const binding = this.file.scopes.referenceOf(node)?.binding;
    if (parameter && binding && this.file.scopes.declaredBy(parameter).includes(binding)) this.#useProps(node, root);
  }

  #visitThis(node, root) {
    if (isBoundArgument(node)) return undefined;
    const access = node.parent;
    const isPlain = ts.isPropertyAccessExpression(access) && access.expression === node && !access.questionDotToken && ts.isIdentifier(access.name);
    if (!isPlain) throw new Left("it hands itself on, or asks itself for a name that is worked out");
    const name = access.name.text;
    if (root.owner === "initial" && name !== "props") throw new Left("its first state reads more of itself than props");
    if (name === "props") return this.#useProps(access, root);
    if (name === "state") return this.#useState(access, root);
    if (name === "setState") return this.#useSet(access, root);
    if (this.component.methods.has(name)) return this.#useMethod(access, name, root);
    if (this.component.fields.has(name)) return this.#useField(access, name);
    throw new Left(`this.${name} is nothing that it declares`);
  }

  #useProps(access, root) {
    if (accessOf(access).write) throw new Left("it gives itself other props");
    this.#read("props", access, root);
    const { parent } = access;
    if (this.component.defaults.size) return this.#useDefaults(access, parent);
    if (this.#isSameName(parent, access, "props")) return this.#drop(parent.name, "props", parent);
    return this.#replace(access, "props");
  }

  #useDefaults(access, parent) {
    const { defaults } = this.component;
    if (ts.isPropertyAccessExpression(parent) && parent.expression === access && !parent.questionDotToken) {
      const { text } = parent.name;
      if (!defaults.has(text)) return this.#replace(access, "props");
      if (accessOf(parent).write) throw new Left("it writes to its props");
      if (this.#isSameName(parent.parent, parent, text)) return this.#drop(parent.parent.name, text, parent.parent);
      return this.#replace(parent, text);
    }
    if (!ts.isVariableDeclaration(parent) || parent.type || !ts.isObjectBindingPattern(parent.name)) {
      throw new Left("its props are used as a whole, and have defaults");
    }
    const keys = new Set(parent.name.elements.map((one) => (one.propertyName ?? one.name).text));
    for (const one of parent.name.elements) {
      const key = one.propertyName ?? one.name;
      if (one.dotDotDotToken && [...defaults.keys()].every((name) => keys.has(name))) continue;
      if (one.dotDotDotToken || !ts.isIdentifier(key)) throw new Left("its props are used as a whole, and have defaults");
      if (!defaults.has(key.text)) continue;
      if (one.initializer) throw new Left(`${key.text} has two defaults`);
      this.edits.push({ start: one.end, end: one.end, text: ` = ${defaults.get(key.text)}` });
    }
    return this.#replace(access, "props");
  }

  #useState(access, root) {
    const { parent } = access;
    this.#read("state", access, root);
    if (ts.isPropertyAccessExpression(parent) && parent.expression === access && !parent.questionDotToken) {
      const key = parent.name.text;
      if (!this.component.state.has(key)) throw new Left(`it reads ${key}, which the first state has not`);
      if (accessOf(parent).write) throw new Left("it writes to its state without setState");
      if (this.#isSameName(parent.parent, parent, key)) return this.#drop(parent.parent.name, key, parent.parent);
      return this.#replace(parent, key);
    }
    if (!this.#isLone(parent) || !ts.isObjectBindingPattern(parent.name) || parent.type) throw new Left("its state is used as a whole");
    return this.#takeApart(parent);
  }

  /** `const { a, b: c } = this.state`: what keeps its name goes, the rest is declared by itself. */
  #takeApart(declaration) {
    const kept = [];
    for (const one of declaration.name.elements) {
      const key = one.propertyName ?? one.name;
      if (!ts.isIdentifier(one.name) || !ts.isIdentifier(key) || one.initializer || one.dotDotDotToken) throw new Left("its state is used as a whole");
      if (!this.component.state.has(key.text)) throw new Left(`it reads ${key.text}, which the first state has not`);
      if (key.text === one.name.text && this.#isConstant(one.name)) this.#forget(one.name);
      else kept.push([one.name.text, key.text]);
      this.inserted.push({ name: key.text, node: declaration });
    }
    if (!kept.length) return this.#remove(declaration.parent.parent);
    const text = kept.map(([name, key]) => `${name} = ${key}`).join(", ");
    return this.edits.push({ start: declaration.getStart(), end: declaration.end, text });
  }

  #useSet(access, root) {
    const call = access.parent;
    if (!ts.isCallExpression(call) || call.expression !== access) throw new Left("it hands setState on");
    if (root.owner === "unmount") throw new Left("componentWillUnmount sets state");
    if (root.owner === "render" && timingOf(call, root.node) === "now") throw new Left("its render sets state");
    const { edits, keys, unsure, inset } = writtenSet(call, this.component, this.file);
    const { layout, outdents } = this.file;
    for (const value of inset) outdents.add({ start: value.getStart(), end: value.end }, layout.indentAt(value.getStart()), layout.indentAt(call.getStart()));
    this.edits.push(...edits);
    this.unsure.push(...unsure);
    this.setsSeveral ||= keys.length > 1;
    for (const key of keys) {
      this.setters.add(key);
      this.inserted.push({ name: setterOf(key), node: call });
    }
  }

  #useMethod(access, name, root) {
    if (accessOf(access).write) throw new Left(`${name} is given another value`);
    const { parent } = access;
    if (isTag(parent)) throw new Left(`${name} is used as a tag`);
    const method = this.component.methods.get(name);
    const isCall = ts.isCallExpression(parent) && parent.expression === access;
    const bound = this.#boundCall(access);
    if (!isCall && !bound && !method.bound && usesThis(method.body)) throw new Left(`${name} is handed on without being bound`);
    const when = isHandedOn(bound ?? access) ? "later" : timingOf(access, root.node);
    this.mentions.push({ name, when, isCall, owner: root.owner, isKept: !isCall && !isOfPage(bound ?? access) });
    if (bound?.arguments.length === 1) return this.#replace(bound, name);
    if (bound) this.edits.push({ start: bound.arguments[0].getStart(), end: bound.arguments[0].end, text: "null" });
    return this.#replace(access, name);
  }

  /** The call `this.name.bind(this, …)` around a method, null where there is none. */
  #boundCall(access) {
    const call = access.parent.parent;
    const isBind = ts.isPropertyAccessExpression(access.parent) && access.parent.name.text === "bind" && ts.isCallExpression(call);
    return isBind && call.expression === access.parent && call.arguments[0]?.kind === S.ThisKeyword ? call : null;
  }

  #useField(access, name) {
    const { isRef, as } = this.component.fields.get(name);
    if (isRef && accessOf(access).write) throw new Left(`${name} is given another ref`);
    if (isTag(access.parent)) throw new Left(`${name} is used as a tag`);
    if (ts.isDeleteExpression(access.parent)) throw new Left(`${name} is deleted`);
    if (ts.isCallExpression(access.parent) && access.parent.expression === access) this.called.add(name);
    return this.#replace(access, isRef ? as : `${as}.current`, as);
  }

  #read(what, node, root) {
    this.reads.push({ what, when: timingOf(node, root.node), owner: root.owner, node });
  }

  #replace(node, text, name = text) {
    this.edits.push({ start: node.getStart(), end: node.end, text });
    this.inserted.push({ name, node });
  }

  /** Whether a declaration gives a value of the class to a local constant of the same name, which then need not be. */
  #isSameName(declaration, value, name) {
    const isSame = this.#isLone(declaration) && declaration.initializer === value && declaration.name.text === name && !declaration.type;
    return isSame && this.#isConstant(declaration.name);
  }

  /** Whether a declaration is the only one of a statement. */
  #isLone(node) {
    return ts.isVariableDeclaration(node) && ts.isVariableStatement(node.parent.parent) && node.parent.declarations.length === 1;
  }

  #isConstant(name) {
    const [binding, ...more] = this.file.scopes.declaredBy(name);
    const isOne = Boolean(binding) && !more.length && binding.declarations.length === 1 && !binding.references.some((one) => one.write);
    return isOne && (binding.is("const") || binding.is("let"));
  }

  #forget(name) {
    for (const binding of this.file.scopes.declaredBy(name)) this.dropped.add(binding);
  }

  #drop(local, name, declaration) {
    this.#forget(local);
    this.inserted.push({ name, node: declaration });
    this.#remove(declaration.parent.parent);
  }

  /** Take a statement out with its line, and with the blank line that set it off at the start of a block. */
  #remove(statement) {
    const { text } = this.file.source;
    const start = statement.getStart();
    const rest = /^[ \t]*\r?\n/.exec(text.slice(statement.end));
    if (!rest || !this.file.layout.startsLine(start)) {
      const blank = /^[ \t]*/.exec(text.slice(statement.end))[0].length;
      return this.edits.push({ start, end: statement.end + blank, text: "" });
    }
    const isSetOff = statement.parent.statements?.[0] === statement || /\n[ \t]*\r?\n[ \t]*$/.test(text.slice(0, start));
    const blank = isSetOff ? /^(?:[ \t]*\r?\n)*/.exec(text.slice(statement.end + rest[0].length))[0] : "";
    const line = text.lastIndexOf("\n", start - 1) + 1;
    return this.edits.push({ start: line, end: statement.end + rest[0].length + blank.length, text: "" });
  }
}

/** The functions and expressions of a class in which `this` is the instance; `owner` says whose they are. */
function rootsOf({ render, mount, unmount, methods, state }) {
  const roots = [{ owner: "render", node: render }];
  if (mount) roots.push({ owner: "mount", node: mount });
  if (unmount) roots.push({ owner: "unmount", node: unmount });
  for (const [name, { body }] of methods) roots.push({ owner: name, node: body });
  for (const value of state.values()) roots.push({ owner: "initial", node: value.parent });
  return roots;
}

function refuseThis(member) {
  const look = (node) => {
    if (node.kind === S.ThisKeyword || node.kind === S.SuperKeyword) throw new Left(`its static ${member.name.text} reads the class`);
    if (ts.isArrowFunction(node) || !ts.isFunctionLike(node)) ts.forEachChild(node, look);
  };
  look(member);
}

function isTag(node) {
  return ts.isJsxOpeningLikeElement(node) || ts.isJsxClosingElement(node);
}

/** Whether a value is an attribute of a tag of the page, which is given it anew in every render and keeps nothing; a ref would be called. */
function isOfPage(node) {
  const attribute = node.parent.parent;
  if (!ts.isJsxExpression(node.parent) || !ts.isJsxAttribute(attribute)) return false;
  return attribute.name.getText() !== "ref" && /^[a-z][\w-]*$/.test(attribute.parent.parent.tagName.getText());
}

function isBoundArgument(node) {
  const call = node.parent;
  if (!ts.isCallExpression(call) || call.arguments[0] !== node || !ts.isPropertyAccessExpression(call.expression)) return false;
  const { name, expression } = call.expression;
  return name.text === "bind" && ts.isPropertyAccessExpression(expression) && expression.expression.kind === S.ThisKeyword;
}

function usesThis(body) {
  let found = false;
  const look = (node) => {
    found ||= node.kind === S.ThisKeyword;
    if (node === body || ts.isArrowFunction(node) || !ts.isFunctionLike(node)) ts.forEachChild(node, look);
  };
  look(body);
  return found;
}
