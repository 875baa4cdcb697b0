// A chain of promises as its steps, and what keeps the callback of one from standing in the function itself.
import ts from "../typescript.mjs";
import { boundNames, isAsync, returnsOf, usesOwn } from "../functions.mjs";
import { hasComment } from "../source.mjs";
import { walk } from "../walk.mjs";

const METHODS = new Set(["then", "catch", "finally"]);
const CONSTANTS = new Set([ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword, ts.SyntaxKind.NullKeyword]);
const ODD = new Set(["let", "await", "yield", "static", "arguments", "eval", "undefined", "this"]);

/** The steps of a chain, the first one first: `{method, call, callback, before}`, where `before` is what it is a step of. */
export function stepsOf(node) {
  const steps = [];
  let at = node;
  while (isStep(at)) {
    steps.unshift({ method: at.expression.name.text, call: at, callback: at.arguments[0], before: at.expression.expression });
    at = at.expression.expression;
  }
  return steps;
}

function isStep(node) {
  if (!ts.isCallExpression(node) || node.questionDotToken || !ts.isPropertyAccessExpression(node.expression)) return false;
  return !node.expression.questionDotToken && METHODS.has(node.expression.name.text);
}

/** Why a step cannot be written out, "" where it can. */
export function stepFault(step, isLast, source, scopes) {
  const { method, call, callback } = step;
  if (method === "finally") return "what finally is given is waited for";
  if (method === "catch" && !isLast) return "its catch is not the last step";
  if (call.arguments.length !== 1 || call.typeArguments) return `its ${method} is given something else than one function`;
  if (!ts.isArrowFunction(callback) && !ts.isFunctionExpression(callback)) return `its ${method} is not given the function itself`;
  return callbackFault(callback, isLast, scopes) || commentFault(step, source);
}

function callbackFault(callback, isLast, scopes) {
  if (callback.asteriskToken) return "the callback is a generator";
  if (isAsync(callback)) return "the callback is async itself";
  if (callback.name) return "the callback has a name, which a trace or a call in it may show";
  if (callback.type || callback.typeParameters) return "the callback tells its types";
  const own = ts.isFunctionExpression(callback) ? usesOwn(callback, scopes) : "";
  if (own) return `the callback uses ${own}`;
  if (callback.parameters.length > 1) return "the callback takes more than one value";
  const fault = callback.parameters.length ? parameterFault(callback.parameters[0]) : "";
  return fault || bodyFault(callback, isLast, scopes);
}

function parameterFault(parameter) {
  if (parameter.initializer || parameter.dotDotDotToken || parameter.questionToken) return "the callback's parameter has a default or takes the rest";
  if (worksOutSomething(parameter.name)) return "the callback's parameter works something out, in a scope of its own";
  const odd = boundNames(parameter.name).find((one) => ODD.has(one.text));
  return odd ? `a parameter is called ${odd.text}` : "";
}

/** Whether a pattern has a default or a key that is more than a constant: names in it mean what they mean outside of the callback's body. */
function worksOutSomething(pattern) {
  let found = false;
  walk(pattern, (node) => {
    const given = ts.isBindingElement(node) ? node.initializer : ts.isComputedPropertyName(node) ? node.expression : null;
    found ||= Boolean(given) && !ts.isLiteralExpression(given) && !CONSTANTS.has(given.kind);
  });
  return found;
}

function bodyFault(callback, isLast, scopes) {
  if (!ts.isBlock(callback.body)) return "";
  const { statements } = callback.body;
  if (statements[0] && ts.isExpressionStatement(statements[0]) && ts.isStringLiteral(statements[0].expression)) return "the callback has a directive";
  const twice = callback.parameters.flatMap((one) => boundNames(one.name)).find((one) => scopes.scopeOf.get(callback.body).bindings.has(one.text));
  if (twice) return `the callback declares ${twice.text} twice`;
  if (isLast) return "";
  const returns = returnsOf(callback);
  return returns.length === 1 && returns[0] === statements.at(-1) && returns[0].expression ? "" : "the callback of an earlier step returns in several places";
}

/** Comments that stand where text goes. */
function commentFault({ call, callback, before }, source) {
  const { body, parameters } = callback;
  const place = [before.end, body.getStart(source.tree)];
  const names = parameters.length ? hasComment(source.text, parameters[0].pos, parameters[0].end) : false;
  const held = ts.isParenthesizedExpression(body) ? body.expression : body;
  const around = [place, [body.getStart(source.tree), held.getStart(source.tree)], [held.end, body.end], [body.end, call.end]];
  return names || around.some(([start, end]) => hasComment(source.text, start, end)) ? "a comment stands between its steps" : "";
}

/** Whether a comment follows the last statement of a callback, which could take with it what comes to stand behind it. */
export function endsInComment({ callback }, source) {
  if (!callback || !ts.isFunctionLike(callback) || !ts.isBlock(callback.body)) return false;
  const { body } = callback;
  return hasComment(source.text, body.statements.at(-1)?.end ?? body.getStart(source.tree), body.end);
}

/** The name that a callback shares with the rest of its function or with another step that is written out, "" where it shares none. */
export function sharedName(step, steps, owner, scopes) {
  const names = ownNames(step, scopes);
  const others = steps.filter((one) => one !== step).map((one) => one.callback);
  const near = [owner, ...others].flatMap((one) => [one, one.body]).map((one) => scopes.scopeOf.get(one)).filter(Boolean);
  const declared = [...names].find((name) => near.some((scope) => scope.bindings.has(name)));
  if (declared) return declared;
  const outside = (node) => names.has(node.text) && inside(owner, node) && !inside(step.callback, node);
  const used = scopes.references.find(({ node, binding }) => outside(node) && !isDeeper(binding, owner, near));
  return used ? used.node.text : "";
}

/** What a callback declares for the whole of itself; in a catch only what its functions and `var` declare leaves the block. */
function ownNames({ method, callback }, scopes) {
  const own = [callback, callback.body].map((one) => scopes.scopeOf.get(one)).filter(Boolean);
  const bindings = own.flatMap((scope) => [...scope.bindings.values()]);
  const wide = method === "catch" ? bindings.filter((one) => one.declarations.some(({ kind }) => kind === "var" || kind === "function")) : bindings;
  return new Set(wide.map((one) => one.name));
}

/** Whether a name is declared inside of the owner, by something that will still be nearer to the reference. */
function isDeeper(binding, owner, near) {
  return Boolean(binding) && !near.includes(binding.scope) && inside(owner, binding.scope.node) && binding.scope.node !== owner.name;
}

function inside(node, other) {
  return node.pos <= other.pos && other.end <= node.end;
}

/** Whether a function uses `await` as a name, which it could not any more. */
export function namesAwait(node) {
  let found = false;
  walk(node, (at) => {
    found ||= ts.isIdentifier(at) && at.text === "await" && !ts.isPropertyAccessExpression(at.parent);
  });
  return found;
}
