// When a place of a class of React runs: at once, when a handler is called that the render made, or later than both.
import ts from "../typescript.mjs";
import { isAsync } from "../functions.mjs";

const AT_ONCE = new Set("map filter forEach reduce reduceRight some every find findIndex findLast flatMap sort".split(" "));

/** "now": while the function `root` itself runs; "handler": in a function that it makes; "later": in what that one or somebody else keeps. */
export function timingOf(node, root) {
  let level = 0;
  for (let at = node; ; at = at.parent) {
    if (ts.isFunctionLike(at)) {
      if (isAsync(at) && mayFollowAwait(node, at)) return "later";
      if (at !== root && !runsAtOnce(at)) {
        if (isHandedOn(at)) return "later";
        level += 1;
      }
    }
    if (at === root) return ["now", "handler"][level] ?? "later";
  }
}

/** Whether a function or name is an argument of a call that may keep it. */
export function isHandedOn(node) {
  const holder = outermost(node);
  const call = holder.parent;
  const isArgument = (ts.isCallExpression(call) || ts.isNewExpression(call)) && Boolean(call.arguments?.includes(holder));
  return isArgument && !isCalledAtOnce(call);
}

/** Whether a function is called where it stands: at once by an array's method, or by itself. */
function runsAtOnce(node) {
  const holder = outermost(node);
  const call = holder.parent;
  if (!ts.isCallExpression(call) || node.asteriskToken) return false;
  return call.expression === holder || (call.arguments.includes(holder) && isCalledAtOnce(call));
}

function isCalledAtOnce(call) {
  return ts.isCallExpression(call) && ts.isPropertyAccessExpression(call.expression) && AT_ONCE.has(call.expression.name.text);
}

function outermost(node) {
  let at = node;
  while (ts.isParenthesizedExpression(at.parent)) at = at.parent;
  return at;
}

/** Whether a node of an async function may run after one of its `await`s: it stands behind one, or in a loop with one. */
function mayFollowAwait(node, owner) {
  const waits = [];
  const look = (at) => {
    if (ts.isAwaitExpression(at) || (ts.isForOfStatement(at) && at.awaitModifier)) waits.push(at);
    if (at === owner || !ts.isFunctionLike(at)) ts.forEachChild(at, look);
  };
  look(owner);
  if (waits.some((one) => one.getStart() < node.getStart() && !isInside(node, one.expression))) return true;
  for (let at = node; at !== owner; at = at.parent) {
    if (ts.isIterationStatement(at, false) && waits.some((one) => isInside(one, at))) return true;
  }
  return false;
}

function isInside(node, outer) {
  return outer.pos <= node.pos && node.end <= outer.end;
}
