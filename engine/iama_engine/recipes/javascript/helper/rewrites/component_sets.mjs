// What a call of `setState` becomes: one call of a setter for each key that it gives.
import ts from "../typescript.mjs";
import { usesOwn, isAsync } from "../functions.mjs";
import { Left } from "./component_members.mjs";

const S = ts.SyntaxKind;
const SURE = new Set([
  S.ObjectLiteralExpression,
  S.ArrayLiteralExpression,
  S.TemplateExpression,
  S.RegularExpressionLiteral,
  S.JsxElement,
  S.JsxSelfClosingElement,
  S.JsxFragment,
]);

/** The name of the function that sets a key. */
export function setterOf(key) {
  return `set${key[0].toUpperCase()}${key.slice(1)}`;
}

/** `{edits, keys, unsure, inset}`: the edits of one call, the values that may be functions, and where lines come nearer to the margin. */
export function writtenSet(call, component, file) {
  if (call.arguments.length !== 1) throw new Left("setState is given a callback, or nothing");
  const [given] = call.arguments;
  const updater = ts.isArrowFunction(given) || ts.isFunctionExpression(given) ? given : null;
  const object = updater ? updatedObject(updater, file) : given;
  if (!ts.isObjectLiteralExpression(object)) throw new Left("setState is given what is not written out there");
  const entries = object.properties.map((one) => entryOf(one, component));
  if (!entries.length) throw new Left("setState is given nothing, and would render all the same");
  if (new Set(entries.map((one) => one.key)).size < entries.length) throw new Left("setState is given a key twice");
  const parts = entries.map(({ key, value }) => partOf(key, value, updater, file));
  const unsure = updater ? [] : entries.map((one) => one.value).filter((one) => !isNoFunction(one, file));
  const keys = entries.map((one) => one.key);
  return { edits: joined(call, parts, file), keys, unsure, inset: parts.map((one) => one.value) };
}

function entryOf(property, component) {
  const isPlain = ts.isPropertyAssignment(property) || ts.isShorthandPropertyAssignment(property);
  if (!isPlain || !ts.isIdentifier(property.name)) throw new Left("setState is given keys that are not written out");
  const key = property.name.text;
  if (!component.state.has(key)) throw new Left(`setState gives ${key}, which the first state has not`);
  return { key, value: property.initializer ?? property.name };
}

/** The object that a function given to setState answers with. */
function updatedObject(updater, file) {
  const [parameter, ...others] = updater.parameters;
  if (others.length || isAsync(updater) || updater.asteriskToken) throw new Left("setState is given a function that takes props or waits");
  if (parameter?.initializer || parameter?.dotDotDotToken) throw new Left("setState is given a function with a default");
  if (ts.isFunctionExpression(updater) && (updater.name || usesOwn(updater, file.scopes))) throw new Left("setState is given a function of its own this");
  let { body } = updater;
  if (ts.isBlock(body)) {
    const [only, ...more] = body.statements;
    if (more.length || !only || !ts.isReturnStatement(only) || !only.expression) throw new Left("setState is given a function of several statements");
    body = only.expression;
  }
  while (ts.isParenthesizedExpression(body)) body = body.expression;
  return body;
}

/** One setter: the text before and after the value, and the edits inside of it. */
function partOf(key, value, updater, file) {
  const open = `${setterOf(key)}(`;
  if (!updater) return { before: open, value, after: ")", edits: [] };
  const { name, edits } = updaterParameter(key, value, updater.parameters[0], file);
  const isObject = ts.isObjectLiteralExpression(value);
  return { before: `${open}(${name}) => ${isObject ? "(" : ""}`, value, after: isObject ? "))" : ")", edits };
}

/** What a setter's own function takes, where the value reads nothing of the state but its own key. */
function updaterParameter(key, value, parameter, { scopes }) {
  if (!parameter) return { name: "", edits: [] };
  const used = ({ node }) => value.pos <= node.pos && node.end <= value.end;
  if (ts.isIdentifier(parameter.name)) {
    const found = scopes.declaredBy(parameter.name).flatMap((one) => one.references.filter(used));
    const edits = found.map(({ node, write }) => {
      const access = node.parent;
      const isOwn = ts.isPropertyAccessExpression(access) && access.expression === node && access.name.text === key && !access.questionDotToken;
      if (!isOwn || write) throw new Left("setState is given a function that reads another key");
      return { start: access.getStart(), end: access.end, text: node.text };
    });
    return { name: found.length ? parameter.name.text : "", edits };
  }
  if (ts.isArrayBindingPattern(parameter.name)) throw new Left("setState is given a function that takes its state apart");
  for (const one of parameter.name.elements) {
    const isPlain = ts.isIdentifier(one.name) && !one.initializer && !one.dotDotDotToken && !(one.propertyName && !ts.isIdentifier(one.propertyName));
    if (!isPlain) throw new Left("setState is given a function that takes its state apart");
    if (!scopes.declaredBy(one.name).some((binding) => binding.references.some(used))) continue;
    if ((one.propertyName ?? one.name).text !== key) throw new Left("setState is given a function that reads another key");
    return { name: one.name.text, edits: [] };
  }
  return { name: "", edits: [] };
}

/** The edits that write the parts in place of the call, as statements of their own where there are several. */
function joined(call, parts, file) {
  const [open, between, close, end] = parts.length === 1 ? ["", "", "", call.end] : statementsIn(call, file);
  const edits = parts.flatMap((one) => one.edits);
  let start = call.getStart();
  parts.forEach(({ before, value }, at) => {
    const lead = at ? `${parts[at - 1].after}${between}` : open;
    edits.push({ start, end: value.getStart(), text: `${lead}${before}` });
    start = value.end;
  });
  edits.push({ start, end, text: `${parts.at(-1).after}${close}` });
  return edits;
}

/** What stands before, between and after several calls, and where what they replace ends. */
function statementsIn(call, { layout, outdents, source }) {
  const { parent } = call;
  const semicolon = layout.semicolons ? ";" : "";
  if (ts.isArrowFunction(parent)) return ["{ ", "; ", `${semicolon} }`, call.end];
  if (!ts.isExpressionStatement(parent)) throw new Left("setState gives several keys inside of an expression");
  const isListed = ts.isBlock(parent.parent) || ts.isCaseOrDefaultClause(parent.parent);
  if (!isListed) return ["{ ", "; ", `${semicolon} }`, parent.end];
  if (!layout.startsLine(call.getStart(source.tree))) return ["", "; ", "", call.end];
  return ["", `${semicolon}${layout.newline}${outdents.indentAt(call.getStart())}`, "", call.end];
}

/** Whether a value surely is no function, which a setter would call. */
function isNoFunction(node, file) {
  if (SURE.has(node.kind) || file.kinds.of(node)) return true;
  if (ts.isParenthesizedExpression(node)) return isNoFunction(node.expression, file);
  if (ts.isConditionalExpression(node)) return isNoFunction(node.whenTrue, file) && isNoFunction(node.whenFalse, file);
  return ts.isBinaryExpression(node) && node.operatorToken.kind === S.PlusToken;
}
