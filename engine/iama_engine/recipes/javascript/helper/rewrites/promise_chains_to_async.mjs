// A function that returns a chain of promises becomes async, and the last step of the chain what follows an `await`.
//
// Nobody can tell the two apart where the function did nothing but return the promise of that step: what is awaited is a promise of the
// language's own, so that the rest runs in the very turn in which the callback ran, and nothing before it can throw at once, which would
// become a rejection. All steps of a chain at once run in fewer turns: that, and whatever the file does not show, is asked.
import ts from "../typescript.mjs";
import { isAsync, isTopLevel, returnsOf } from "../functions.mjs";
import { Kinds } from "../kinds.mjs";
import { Layout } from "../layout.mjs";
import { ownerName } from "../names.mjs";
import { Promises } from "../promises.mjs";
import { kindOfList } from "../scopes.mjs";
import { hasComment, lineOf, shortText } from "../source.mjs";
import { walk } from "../walk.mjs";
import { chainEdits } from "./chain_edits.mjs";
import { endsInComment, namesAwait, sharedName, stepFault, stepsOf } from "./chain_steps.mjs";

const S = ts.SyntaxKind;
const CAPITAL = /^[A-Z]/;

export function rewrite(source, scopes, named) {
  const found = { drafts: [], declined: [] };
  const kinds = new Kinds(scopes);
  const file = { source, scopes, kinds, named, promises: new Promises(source, scopes, kinds), layout: new Layout(source) };
  walk(source.tree, (node) => {
    const tail = ts.isFunctionLike(node) && node.body ? returnedChain(node) : null;
    if (!tail || isCallbackOfStep(node)) return true;
    const symbol = ownerName(node);
    const plan = planOf(node, tail, file, symbol === named);
    if (plan.reason) {
      found.declined.push({ symbol, line: lineOf(source, tail), reason: plan.reason });
      return true;
    }
    found.drafts.push({ symbol, title: "Write promise chains with async and await", edits: chainEdits(plan, source, scopes, file.layout) });
    return false;
  });
  return found;
}

/** The chain that a function returns at its end, null where it returns something else. */
function returnedChain(node) {
  if (!ts.isBlock(node.body)) return stepsOf(node.body).length ? node.body : null;
  const last = node.body.statements.at(-1);
  return last && ts.isReturnStatement(last) && last.expression && stepsOf(last.expression).length ? last.expression : null;
}

/** Whether a function is what a step of a chain is given: it is written out with its chain, or stays with it. */
function isCallbackOfStep(node) {
  return ts.isCallExpression(node.parent) && node.parent.arguments.includes(node) && stepsOf(node.parent).length > 0;
}

/** What to write, or why not: `{owner, tail, first, steps, kinds}` or `{reason}`. */
function planOf(owner, tail, file, isNamed) {
  const { source, scopes, kinds } = file;
  const all = stepsOf(tail);
  const calls = callsFunction(all.at(-1), file);
  const reason = scopes.uncertain || ownerFault(owner, tail, file) || (calls ? "" : stepFault(all.at(-1), true, source, scopes));
  if (reason) return { reason };
  const steps = isNamed && !calls ? writableSteps(all, owner, file) : all.slice(-1);
  const shared = nameShared(steps, owner, scopes);
  if (shared) return { reason: `${shared} means something else in the rest of the function` };
  const loud = steps.at(-1).method === "catch" ? file.promises.loud(steps[0].before) : null;
  if (loud) return { reason: `${shortText(loud, source)} may throw at once, which its catch does not see today` };
  const asked = isNamed ? [] : questions(owner, steps[0].before, file);
  return asked.length ? { reason: `asks first: ${asked.join("; ")}?` } : { owner, tail, first: steps[0].before, steps, kinds };
}

/** Whether a step does nothing but give what comes to a function of the file, which can be called as well. */
function callsFunction({ method, call, before }, { source, promises }) {
  const [given] = call.arguments;
  const plain = method === "then" && call.arguments.length === 1 && !call.typeArguments && !hasComment(source.text, before.end, call.end);
  return plain && promises.functionNamed(given) !== null;
}

/** The most steps up to the last one that can be written out together. */
function writableSteps(all, owner, { source, scopes }) {
  const final = all.at(-1).method === "catch" ? all.length - 2 : all.length - 1;
  const fits = (at) => {
    const fault = stepFault(all[at], at === final, source, scopes) || nameShared(all.slice(at), owner, scopes);
    return all[at].method === "then" && !fault && !endsInComment(all[at], source);
  };
  let first = all.length - 1;
  while (first > 0 && fits(first - 1)) first -= 1;
  return all.slice(first);
}

function nameShared(steps, owner, scopes) {
  return steps.map((one) => sharedName(one, steps, owner, scopes)).find(Boolean) ?? "";
}

/** Why the function itself cannot be async, or its end not be moved. */
function ownerFault(owner, tail, { source, scopes, layout, promises }) {
  if (owner.asteriskToken) return "it is a generator";
  if (ts.isGetAccessor(owner) || ts.isSetAccessor(owner) || ts.isConstructorDeclaration(owner)) return "an accessor or constructor cannot be async";
  if (ts.isFunctionDeclaration(owner) && !isTopLevel(owner)) return "a function in a block is seen outside of it, an async one is not";
  if (owner.type && !isPromiseType(owner.type, scopes)) return "its type says that it gives something else than a Promise";
  if (namesAwait(owner)) return "await is a name in it";
  if (declaresUsing(owner)) return "what it declares by using would be kept until the promise is settled";
  if (isConstructed(owner, source, scopes)) return "it is used as a constructor, or called like one";
  if (ts.isNewExpression(owner.parent)) return "it is given to a constructor, such as that of a promise, which waits for no answer";
  const others = returnsOf(owner).filter((one) => one.expression !== tail);
  if (ts.isBlock(owner.body) && others.some((one) => !one.expression || !promises.isPromise(one.expression))) {
    return "it also returns what may be no promise";
  }
  return commentFault(owner, tail, source, layout);
}

function isPromiseType(type, scopes) {
  return ts.isTypeReferenceNode(type) && type.typeName.getText() === "Promise" && scopes.file.find("Promise") === null;
}

function declaresUsing(owner) {
  let found = false;
  walk(owner, (node) => {
    found ||= ts.isVariableDeclarationList(node) && kindOfList(node) === "using";
  });
  return found;
}

/** Whether a function is made an object of somewhere; what other files do with one is told by how it is called alone. */
function isConstructed(owner, source, scopes) {
  if (!ts.isFunctionDeclaration(owner) && !ts.isFunctionExpression(owner)) return false;
  const member = memberGiven(owner);
  if (member) return CAPITAL.test(member) || isConstructedMember(member, source.text);
  const name = owner.name ?? (ts.isVariableDeclaration(owner.parent) ? owner.parent.name : null);
  if (!name || !ts.isIdentifier(name)) return false;
  return CAPITAL.test(name.text) || scopes.declaredBy(name).some((binding) => binding.references.some(({ node }) => isConstructorUse(node, node.parent)));
}

/** The last name of what a function is assigned to, or of the property that holds it; "" for none. */
function memberGiven({ parent }) {
  if (ts.isPropertyAssignment(parent) && ts.isIdentifier(parent.name)) return parent.name.text;
  const assigned = ts.isBinaryExpression(parent) && parent.operatorToken.kind === S.EqualsToken && ts.isPropertyAccessExpression(parent.left);
  return assigned ? parent.left.name.text : "";
}

/** Whether the text of the file makes objects of a member of this name, or hands it on as a parent. */
function isConstructedMember(member, text) {
  return new RegExp(`\\.${member}\\s*\\.\\s*prototype\\b|\\b(?:new|instanceof|extends)\\s+[\\w$.]*\\.${member}\\b|inherits\\([^)]*\\.${member}\\b`).test(text);
}

function isConstructorUse(node, parent) {
  if (ts.isCallExpression(parent) && parent.arguments.includes(node)) return /\b(?:inherits|setPrototypeOf|create)$/.test(parent.expression.getText());
  if (ts.isNewExpression(parent) || ts.isExpressionWithTypeArguments(parent)) return parent.expression === node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name.text === "prototype";
  return ts.isBinaryExpression(parent) && parent.operatorToken.kind === S.InstanceOfKeyword && parent.right === node;
}

/** Comments where text goes, or that would take the end of a line with them. */
function commentFault(owner, tail, source, layout) {
  const { text, tree } = source;
  const statement = ts.isReturnStatement(tail.parent) ? tail.parent : null;
  const start = statement ? statement.getStart(tree) : owner.equalsGreaterThanToken.end;
  if (hasComment(text, start, tail.getStart(tree))) return "a comment stands before the chain";
  const end = statement?.end ?? tail.end;
  const last = stepsOf(tail).at(-1);
  const alone = statement && layout.startsLine(start) && /^[ \t]*\r?(?:\n|$)/.test(text.slice(end, end + 200));
  return last.method === "then" && !alone && endsInComment(last, source) ? "a comment stands at the end of the callback" : "";
}

/** What has to be known that the file does not show. */
function questions(owner, first, { source, promises }) {
  const asked = [];
  if (isAsync(owner)) asked.push("its result comes some turns earlier");
  else {
    const statements = ts.isBlock(owner.body) ? owner.body.statements.slice(0, -1) : [];
    const loud = promises.loudParameter(owner) ?? statements.map((one) => promises.loudStatement(one)).find(Boolean) ?? promises.loud(first);
    if (loud) asked.push(`${shortText(loud, source)} may throw at once, which would become a rejection`);
    if (ts.isBlock(owner.body) && returnsOf(owner).length > 1) asked.push("another return of a promise comes some turns later");
  }
  if (!promises.isPromise(first)) asked.push(`${shortText(first, source)} may be no promise of the language's own`);
  return asked;
}
