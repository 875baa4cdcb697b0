// `a && a.b` becomes `a?.b` where only its truth counts and `a` is a constant that is surely an object or null: what a regular expression
// or the document finds. And so does the long form that asks for both, `a !== null && a !== undefined && a.b`. Other values tell the two apart: "" && "".length, 0 && (0).toFixed.
import ts from "../typescript.mjs";
import { Kinds } from "../kinds.mjs";
import { ownerName } from "../names.mjs";
import { hasComment, lineOf } from "../source.mjs";
import { walk } from "../walk.mjs";

const S = ts.SyntaxKind;
const FINDERS = new Set(["getElementById", "querySelector"]);

export function rewrite(source, scopes) {
  const found = { drafts: [], declined: [] };
  walk(source.tree, (node) => {
    if (!isAnd(node) || !isCondition(node)) return;
    const guarded = guardedName(node.left, scopes);
    const chain = guarded && chainStart(node.right, guarded.text);
    if (!chain) return;
    const symbol = ownerName(node);
    const reason = scopes.uncertain || fault(guarded, node, source, scopes);
    if (reason) {
      found.declined.push({ symbol, line: lineOf(source, node), reason: `${guarded.text}: ${reason}` });
      return;
    }
    found.drafts.push({ symbol, title: "Use optional chaining", edits: edits(node, guarded, chain, source) });
  });
  return found;
}

function isAnd(node) {
  return ts.isBinaryExpression(node) && node.operatorToken.kind === S.AmpersandAmpersandToken;
}

/** Whether only the truth of an expression counts. */
function isCondition(node) {
  const parent = node.parent;
  if (ts.isParenthesizedExpression(parent)) return isCondition(parent);
  if (ts.isPrefixUnaryExpression(parent)) return parent.operator === S.ExclamationToken;
  if (ts.isIfStatement(parent) || ts.isWhileStatement(parent) || ts.isDoStatement(parent)) return parent.expression === node;
  if (ts.isForStatement(parent) || ts.isConditionalExpression(parent)) return parent.condition === node;
  const logical = ts.isBinaryExpression(parent) && [S.AmpersandAmpersandToken, S.BarBarToken].includes(parent.operatorToken.kind);
  return logical && isCondition(parent);
}

/** What the left side asks of a name: `{text, strict}`; the last operand of a longer `&&` counts. */
function guardedName(left, scopes) {
  if (isAnd(left)) {
    const strict = strictPair(left, scopes);
    if (strict) return { text: strict.text, name: strict, start: left, strict: true };
    return guardedName(left.right, scopes);
  }
  return ts.isIdentifier(left) ? { text: left.text, name: left, start: left, strict: false } : null;
}

/** The name of `a !== null && a !== undefined`, in either order. */
function strictPair(node, scopes) {
  const [one, other] = [node.left, node.right].map((side) => unequal(side, scopes));
  return one && other && one.name.text === other.name.text && one.value !== other.value ? one.name : null;
}

function unequal(node, scopes) {
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== S.ExclamationEqualsEqualsToken || !ts.isIdentifier(node.left)) return null;
  if (node.right.kind === S.NullKeyword) return { name: node.left, value: "null" };
  const isGlobal = ts.isIdentifier(node.right) && node.right.text === "undefined" && scopes.referenceOf(node.right)?.binding === null;
  return isGlobal ? { name: node.left, value: "undefined" } : null;
}

/** The access to the guarded name at the start of a chain of accesses and calls; null where the right side is something else. */
function chainStart(right, name) {
  let at = right;
  let access = null;
  while (ts.isPropertyAccessExpression(at) || ts.isElementAccessExpression(at) || ts.isCallExpression(at)) {
    if (at.questionDotToken) return null;
    access = at;
    at = at.expression;
  }
  return access && !ts.isCallExpression(access) && ts.isIdentifier(at) && at.text === name ? access : null;
}

function fault(guarded, node, source, scopes) {
  const binding = scopes.referenceOf(guarded.name)?.binding;
  if (!binding) return "it is a global, whose reading may do something";
  if (!guarded.strict && !isFound(binding, scopes)) return "it may be a value that is no object and counts as false";
  return hasComment(source.text, guarded.start.getStart(source.tree), node.right.getStart(source.tree)) ? "a comment stands in between" : "";
}

/** Whether a constant is what a search gave: an object or null. */
function isFound(binding, scopes) {
  const [declaration] = binding.declarations;
  const declarator = declaration.node.parent;
  if (binding.declarations.length > 1 || declaration.kind !== "const" || !ts.isVariableDeclaration(declarator)) return false;
  const call = declarator.initializer;
  if (!call || !ts.isCallExpression(call) || call.questionDotToken || !ts.isPropertyAccessExpression(call.expression)) return false;
  const { expression: owner, name } = call.expression;
  if (call.expression.questionDotToken) return false;
  if (name.text === "exec") return ts.isRegularExpressionLiteral(owner);
  if (name.text === "match") {
    return call.arguments.length === 1 && ts.isRegularExpressionLiteral(call.arguments[0]) && new Kinds(scopes).of(owner) === "string";
  }
  return FINDERS.has(name.text) && ts.isIdentifier(owner) && owner.text === "document" && scopes.referenceOf(owner)?.binding === null;
}

function edits(node, guarded, chain, source) {
  const start = guarded.start.getStart(source.tree);
  const dot = chain.expression.end;
  const token = ts.isPropertyAccessExpression(chain) ? { start: dot, end: chain.name.getStart(source.tree), text: "?." } : null;
  return [{ start, end: node.right.getStart(source.tree), text: "" }, token ?? { start: dot, end: dot, text: "?." }];
}
