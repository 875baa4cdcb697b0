// A class of React becomes a function: `render` its body, `this.props` its parameter, state `useState`, mounting and unmounting one effect.
//
// What a class holds and a function does not (an instance for a ref, the latest props in a handler that somebody kept) is asked, by name;
// what is done unasked is a component that only this file uses, as a tag, and that reads its props while it renders.
import ts from "../typescript.mjs";
import { commentsOf } from "../comments.mjs";
import { isTopLevel } from "../functions.mjs";
import { Kinds } from "../kinds.mjs";
import { Layout } from "../layout.mjs";
import { functionOf } from "../names.mjs";
import { Outdents } from "../outdents.mjs";
import { ReactNames } from "../react.mjs";
import { lineOf, moduleKind, parse, shortText, Unreadable } from "../source.mjs";
import { walk } from "../walk.mjs";
import { holdersOf } from "./component_holders.mjs";
import { Component, Left } from "./component_members.mjs";
import { checkNames } from "./component_names.mjs";
import { Stale } from "./component_stale.mjs";
import { Written } from "./component_text.mjs";
import { Uses } from "./component_uses.mjs";

const S = ts.SyntaxKind;
const BASES = new Set(["Component", "PureComponent"]);
const MOST_NAMED = 3;

export function rewrite(source, scopes, named) {
  const found = { drafts: [], declined: [] };
  const react = new ReactNames(source, scopes);
  const file = { source, scopes, react, kinds: new Kinds(scopes), layout: null, isStrict: isStrict(source, scopes) };
  const look = (node) => {
    const base = ts.isClassLike(node) ? baseOf(node, react) : "";
    if (base) convert(node, base, file, named, found);
    else ts.forEachChild(node, look);
  };
  if (react.whole || react.members.size) look(source.tree);
  return found;
}

function baseOf(node, react) {
  const [parent] = node.heritageClauses?.find((one) => one.token === S.ExtendsKeyword)?.types ?? [];
  const name = parent ? react.nameOf(parent.expression) : "";
  return BASES.has(name) ? name : "";
}

/** Whether all code of a file is strict, as the code of a class is. */
function isStrict(source, scopes) {
  const [first] = source.tree.statements;
  const isDirective = first && ts.isExpressionStatement(first) && ts.isStringLiteral(first.expression) && first.expression.text === "use strict";
  return isDirective || moduleKind(source, scopes) === "module";
}

function convert(node, base, file, named, found) {
  const symbol = node.name?.text ?? "";
  try {
    if (found.drafts.some((one) => one.symbol === symbol)) throw new Left("another class of the file has its name");
    const { edits, asked } = planOf(node, base, { ...file, layout: (file.layout ??= new Layout(file.source)) });
    if (asked.length && symbol !== named) throw new Left(`asks first: ${asked.join("; ")}?`);
    found.drafts.push({ symbol, title: "Write the class component as a function", edits });
  } catch (error) {
    if (!(error instanceof Left)) throw error;
    found.declined.push({ symbol, line: lineOf(file.source, node), reason: error.message });
  }
}

/** `{edits, asked}`: the edits, and what has to be known that the file does not show. Raises Left. */
function planOf(node, base, shared) {
  const fault = shared.scopes.uncertain || classFault(node, shared);
  if (fault) throw new Left(fault);
  const file = { ...shared, outdents: new Outdents(shared.layout) };
  const component = new Component(node, base, file);
  const { others, given } = holdersOf(component);
  outdentRender(component, file);
  const uses = new Uses(component, file);
  const stale = new Stale(uses);
  const needed = new Set();
  const hook = (name) => {
    needed.add(name);
    return file.react.written(name);
  };
  const text = new Written(component, uses, hook).text();
  const roots = [...needed].map((name) => file.react.written(name).split(".")[0]);
  for (const root of roots) checkRoot(root, node, [...needed], file);
  checkNames(component, uses, component.defaultsName ? [...roots, component.defaultsName] : roots);
  const edits = [{ start: node.getStart(), end: node.end, text }, ...defaultsGiven(given, component, file), ...imports(component, [...needed], file)];
  checkResult(component, text, file);
  return { edits, asked: questions(component, uses, stale, { others, needed }) };
}

function classFault(node, { source, scopes }) {
  const words = new Set([S.ExportKeyword, S.DefaultKeyword]);
  if (!ts.isClassDeclaration(node) || !node.name) return "it is an expression, or has no name";
  if (!isTopLevel(node)) return "it stands in a block";
  if (ts.isSourceFile(node.parent) && moduleKind(source, scopes) === "script") return "other scripts of a page share its name";
  if (node.modifiers?.some((one) => !words.has(one.kind))) return "it is decorated or abstract";
  if (node.typeParameters) return "it takes type parameters";
  if (node.heritageClauses.length > 1) return "it implements an interface";
  return "";
}

/** The statements of render come to stand where members stood. */
function outdentRender({ node, render }, { layout, outdents }) {
  const [first] = render.body.statements;
  if (!first) throw new Left("its render does nothing");
  if (layout.startsLine(first.getStart())) {
    const range = { start: render.body.getStart(), end: render.body.end };
    outdents.add(range, layout.indentAt(first.getStart()), layout.indentAt(node.members[0].getStart()));
  }
}

/** A name that comes into the import must not be taken in the file, nor a name of React between the file and the class. */
function checkRoot(root, node, needed, { react, scopes }) {
  const isNew = needed.includes(root) && !react.members.has(root);
  if (isNew && scopes.file.find(root)) throw new Left(`${root} means something else in the file`);
  for (let at = node; !ts.isSourceFile(at); at = at.parent) {
    if (scopes.scopeOf.get(at)?.bindings.has(root)) throw new Left(`${root} means something else where it is needed`);
  }
}

/** The statement that gives the defaults goes, or keeps them under a name of their own. */
function defaultsGiven(statement, { defaultsName }, { source, layout }) {
  if (!statement) return [];
  const value = statement.expression.right;
  const kept = defaultsName ? value : null;
  if (commentsOf(statement, source.tree).length > (kept ? commentsOf(kept, source.tree).length : 0)) {
    throw new Left("a comment stands among its defaultProps");
  }
  if (defaultsName) return [{ start: statement.getStart(), end: value.getStart(), text: `const ${defaultsName} = ` }];
  const rest = /^[ \t]*(?:\r?\n|$)/.exec(source.text.slice(statement.end));
  const start = statement.getStart();
  if (!rest || !layout.startsLine(start)) return [{ start, end: statement.end, text: "" }];
  const before = /(?:\r?\n[ \t]*)?\r?\n[ \t]*$/.exec(source.text.slice(0, start));
  return [{ start: before ? start - before[0].length : 0, end: statement.end, text: "" }];
}

function imports({ node }, needed, { react, scopes }) {
  const { expression } = node.heritageClauses[0].types[0];
  const binding = ts.isIdentifier(expression) ? scopes.referenceOf(expression).binding : null;
  const isLast = binding?.references.length === 1 && needed.length > 0;
  return react.importEdits(needed, isLast ? expression.text : "");
}

/** The last look: the function parses, has every comment that the class had, and no `this`. */
function checkResult({ node, name, methods }, text, { source }) {
  let after;
  try {
    after = parse(source.path, text).tree;
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    throw new Left(`written as a function it ${error.message}`);
  }
  const [was, is] = [commentsOf(node, source.tree), commentsOf(after, after)].map((one) => one.sort().join("\0"));
  if (was !== is) throw new Left("a comment stands where text goes");
  walk(after, (at) => {
    if (at.kind !== S.ThisKeyword) return;
    const owner = thisOwner(at);
    const isMethod = methods.has(owner.name?.text) && owner.parent.parent?.name?.text === name;
    if (owner.name?.text === name || isMethod) throw new Left("something of it would still ask for this");
  });
}

/** The function, field or file that decides what `this` is. */
function thisOwner(node) {
  let at = functionOf(node);
  while (ts.isArrowFunction(at)) at = functionOf(at);
  return at;
}

function questions(component, uses, stale, { others, needed }) {
  const { name, defaults } = component;
  const asked = [];
  if (needed.size) asked.push("React may be older than 16.8");
  if (others) asked.push(`others may hold an instance of ${name}, extend it or call its methods`);
  if (defaults.size) asked.push("its defaults would be missing where its elements are looked at");
  if (stale.handlersRead) asked.push("its handlers would read props and state as they were in the render that made them");
  for (const text of [...stale.late].slice(0, MOST_NAMED)) asked.push(`${text} would be read as it was in the render, not as it is when it is read`);
  asked.push(...identities(uses), ...settings(component, uses));
  return asked;
}

/** Functions and fields that would be others than they were. */
function identities({ mentions, called }) {
  const kept = mentions.find((one) => one.isKept);
  return [
    ...(kept ? [`${kept.name} would be another function in every render`] : []),
    ...[...called].slice(0, 1).map((name) => `${name} would be called with another this`),
  ];
}

function settings({ mount, unmount, file }, { setters, setsSeveral, unsure }) {
  const asked = [];
  if (mount || unmount) asked.push("what is done when it is mounted would be done after the browser has painted");
  if (setters.size) asked.push("setting what is there already would not render again");
  if (setsSeveral) asked.push("React before 18 would render between two states that are set outside of an event");
  for (const value of unsure.slice(0, MOST_NAMED)) asked.push(`${shortText(value, file.source)} may be a function, which would be called`);
  return asked;
}
