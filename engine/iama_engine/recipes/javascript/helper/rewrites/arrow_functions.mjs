// A function expression that is handed to a well-known caller becomes an arrow function, where it has no name and uses nothing that
// only a function has: `this`, `arguments`, `new.target`, parameters of one name.
import ts from "../typescript.mjs";
import { boundNames, usesOwn } from "../functions.mjs";
import { ownerName } from "../names.mjs";
import { hasComment, lineOf } from "../source.mjs";
import { walk } from "../walk.mjs";

const METHODS = new Set(
  "every filter find findIndex findLast findLastIndex flatMap forEach map reduce reduceRight some sort then catch finally replace".split(" "),
);
const FUNCTIONS = new Set(["setTimeout", "setInterval", "setImmediate", "queueMicrotask"]);

export function rewrite(source, scopes) {
  const found = { drafts: [], declined: [] };
  walk(source.tree, (node) => {
    if (!ts.isFunctionExpression(node) || !isCallback(node, scopes)) return;
    const symbol = ownerName(node);
    const reason = scopes.uncertain || fault(node, source, scopes);
    if (reason) found.declined.push({ symbol, line: lineOf(source, node), reason: `the callback: ${reason}` });
    else found.drafts.push({ symbol, title: "Write callbacks as arrow functions", edits: edits(node, source) });
  });
  return found;
}

/** Whether it is an argument of a call that only calls it. */
function isCallback(node, scopes) {
  const call = node.parent;
  if (ts.isNewExpression(call)) return isGlobal(call.expression, "Promise", scopes) && call.arguments?.[0] === node;
  if (!ts.isCallExpression(call) || !call.arguments.includes(node)) return false;
  const called = call.expression;
  if (ts.isIdentifier(called)) return FUNCTIONS.has(called.text) && isGlobal(called, called.text, scopes);
  if (!ts.isPropertyAccessExpression(called)) return false;
  return METHODS.has(called.name.text) || (called.name.text === "nextTick" && isGlobal(called.expression, "process", scopes));
}

function isGlobal(node, name, scopes) {
  return ts.isIdentifier(node) && node.text === name && scopes.referenceOf(node)?.binding === null;
}

function fault(node, source, scopes) {
  if (node.asteriskToken) return "it is a generator";
  if (node.name) return "it has a name, which a trace or a call in it may show";
  if (node.typeParameters && source.suffix === "tsx") return "a type parameter would read as a tag";
  const names = node.parameters.flatMap((one) => boundNames(one.name).map((name) => name.text));
  const odd = names.find((name) => ["this", "await", "yield"].includes(name));
  if (odd) return `a parameter is called ${odd}`;
  if (new Set(names).size < names.length) return "two parameters have one name";
  const own = usesOwn(node, scopes);
  if (own) return `it uses ${own}`;
  return hasComment(source.text, headStart(node, source), node.parameters.pos) || hasComment(source.text, headEnd(node), node.body.getStart())
    ? "a comment stands before its body"
    : "";
}

function headStart(node, source) {
  return node.getStart(source.tree);
}

/** Where the parameters, or the type of the result, end. */
function headEnd(node) {
  return node.type ? node.type.end : closingParenthesis(node) + 1;
}

function closingParenthesis(node) {
  const close = node.getChildren().find((child) => child.kind === ts.SyntaxKind.CloseParenToken);
  return close.end - 1;
}

function edits(node, source) {
  const word = node.getChildren().find((child) => child.kind === ts.SyntaxKind.FunctionKeyword);
  const open = node.getChildren().find((child) => child.kind === ts.SyntaxKind.OpenParenToken || child.kind === ts.SyntaxKind.LessThanToken);
  const end = headEnd(node);
  return [
    { start: word.getStart(source.tree), end: open.getStart(source.tree), text: "" },
    { start: end, end, text: source.text[end] === "{" ? " => " : " =>" },
  ];
}
