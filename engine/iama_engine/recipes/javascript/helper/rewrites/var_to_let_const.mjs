// `var` becomes `let`, or `const` where nothing writes it again, wherever nobody can tell the difference.
//
// A declaration may change when every use lies in the block of the declaration and surely runs after it, when no function keeps the
// variable over the turns of a loop, and when no turn sees what an earlier one left in it.
import ts from "../typescript.mjs";
import { functionOf, ownerName } from "../names.mjs";
import { closureBelow, isFor, kindOfList } from "../scopes.mjs";
import { lineOf, moduleKind } from "../source.mjs";
import { mayRunEarly } from "./early_calls.mjs";

const ODD_NAMES = new Set(["let", "of", "arguments", "undefined", "eval"]);
const WRAPPER_NAMES = new Set(["exports", "require", "module", "__filename", "__dirname"]);

const MOVED = "calls of jest.mock are moved to the top of the file, before declarations";
const EXPORTED = "it is exported: a cycle of imports may read it early";

export function rewrite(source, scopes) {
  const found = { drafts: [], declined: [] };
  const top = moduleKind(source, scopes);
  const moved = /\b(?:jest|vi)\s*\.\s*(?:mock|hoisted)\s*\(/.test(source.text);
  for (const list of varLists(source.tree)) {
    const symbol = ownerName(list);
    const reason = scopes.uncertain || (moved ? MOVED : "") || listFault(list) || nameFault(list, scopes, top);
    if (reason) {
      found.declined.push({ symbol, line: lineOf(source, list), reason: `var ${namesOf(list).join(", ")}: ${reason}` });
      continue;
    }
    const keyword = namesOf(list, true).every((name) => isConstant(name, list, scopes, source.typed)) ? "const" : "let";
    const start = list.getStart(source.tree);
    found.drafts.push({ symbol, title: "Declare by let and const", edits: [{ start, end: start + "var".length, text: keyword }] });
  }
  return found;
}

function varLists(tree) {
  const lists = [];
  const visit = (node) => {
    if (ts.isVariableDeclarationList(node) && kindOfList(node) === "var") lists.push(node);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return lists;
}

/** The names a list declares, as text or as identifiers. */
function namesOf(list, nodes = false) {
  const found = [];
  const add = (name) => {
    if (ts.isIdentifier(name)) found.push(nodes ? name : name.text);
    else name.elements.filter(ts.isBindingElement).forEach((element) => add(element.name));
  };
  list.declarations.forEach((one) => add(one.name));
  return found;
}

/** Why the list as a whole must stay. */
function listFault(list) {
  const parent = list.parent;
  if (isFor(parent)) {
    const odd = ts.isForInStatement(parent) && list.declarations[0].initializer;
    return odd ? "it has a value of its own before the loop" : "";
  }
  if (list.flags & ts.NodeFlags.Ambient) return "it only tells of a variable that is declared elsewhere";
  if (!ts.isVariableStatement(parent) || !isBlockLike(parent.parent)) return "it does not stand in a block of its own";
  return parent.modifiers?.some((one) => one.kind === ts.SyntaxKind.ExportKeyword) ? EXPORTED : "";
}

function isBlockLike(node) {
  return ts.isBlock(node) || ts.isSourceFile(node) || ts.isModuleBlock(node) || ts.isCaseOrDefaultClause(node);
}

function nameFault(list, scopes, top) {
  const seen = new Set();
  for (const name of namesOf(list, true)) {
    const fault = seen.has(name.text) ? "it is declared more than once" : bindingFault(name, list, scopes, top);
    if (fault) return fault;
    seen.add(name.text);
  }
  return "";
}

/** Why one name of a list must stay a `var`. */
function bindingFault(name, list, scopes, top) {
  const binding = bindingOf(name, scopes);
  if (ODD_NAMES.has(name.text)) return `${name.text} has a meaning of its own`;
  if (binding.scope === scopes.file && top === "script") return "it is a global of the page, which other scripts may use";
  if (binding.scope === scopes.file && top === "commonjs" && WRAPPER_NAMES.has(name.text)) return "CommonJS declares it too";
  if (!binding.is("var")) return "it is declared more than once";
  if (binding.references.some((one) => ts.isExportSpecifier(one.node.parent))) return EXPORTED;
  if (clashes(name.text, list, binding)) return "another declaration has that name";
  const own = partFault(name, list, binding, scopes);
  if (own || binding.declarations.length === 1) return own;
  // Each declaration gives the name its value anew only where all of them do: else one may read what another left.
  const others = binding.declarations.filter((one) => one.node !== name);
  return others.some((one) => partFault(one.node, listOf(one.node), binding, scopes)) ? "another declaration of it has to stay" : "";
}

function bindingOf(name, scopes) {
  return scopes.declaredBy(name)[0];
}

/** Whether a scope between the declaration and the function, or the function's parameters, has the name too. */
function clashes(text, list, binding) {
  const inside = [];
  for (let at = list.parent; at !== binding.scope.node; at = at.parent) inside.push(at);
  const parameters = binding.scope.parent?.node === binding.scope.node.parent ? binding.scope.parent : null;
  return Boolean(parameters?.bindings.has(text)) || inside.some((node) => ts.isCatchClause(node) && catches(node, text));
}

function catches(clause, text) {
  return clause.variableDeclaration ? clause.variableDeclaration.name.getText().match(/[\w$]+/g)?.includes(text) : false;
}

/** The node whose names a `let` in this list would be, and the node in which every use has to be. */
function home(list) {
  if (isFor(list.parent)) return { block: list.parent, inside: list.parent };
  const around = list.parent.parent;
  return ts.isCaseOrDefaultClause(around) ? { block: around.parent, inside: around } : { block: around, inside: around };
}

function contains(node, other) {
  return node.pos <= other.pos && other.end <= node.end;
}

/** Uses, closures, loops and order of one name, as far as they belong to this declaration. */
function partFault(name, list, binding, scopes) {
  const homes = binding.declarations.map((one) => home(listOf(one.node)));
  const own = home(list);
  const apart = homes.every((one, at) => homes.every((other, to) => at === to || !overlap(one.block, other.block)));
  if (!apart) return "it is declared more than once";
  if (binding.references.some((one) => !homes.some((place) => contains(place.inside, one.node)))) return "it is used outside its block";
  const uses = binding.references.filter((one) => contains(own.inside, one.node));
  const level = functionOf(list);
  const captured = uses.some((one) => closureBelow(one.node, level));
  const everCaptured = binding.references.some((one) => closureBelow(one.node, level));
  if (everCaptured && homes.length > 1) return "it is declared more than once and a function keeps it";
  if (captured && (isFor(list.parent) || isInLoop(list.parent, level))) return "a function keeps it over the turns of a loop";
  const declarator = declaratorOf(name);
  const given = declarator.initializer || ts.isForInStatement(list.parent) || ts.isForOfStatement(list.parent);
  if (!given && homes.length > 1) return "it is declared more than once";
  if (!given && isInLoop(list.parent, level)) return "it may keep its value over the turns of a loop";
  return orderFault(uses, { declarator, list, level, block: own.block, scopes });
}

function overlap(one, other) {
  return one.pos < other.end && other.pos < one.end;
}

function listOf(name) {
  return declaratorOf(name).parent;
}

function declaratorOf(name) {
  let at = name.parent;
  while (!ts.isVariableDeclaration(at)) at = at.parent;
  return at;
}

/** Whether a loop around a statement runs it more than once for one call. */
function isInLoop(node, level) {
  for (let at = node.parent; at && at !== level; at = at.parent) {
    if (isFor(at) || ts.isWhileStatement(at) || ts.isDoStatement(at)) return true;
  }
  return false;
}

/** Whether a use might run before the declaration has. */
function orderFault(uses, place) {
  const { declarator, list, level } = place;
  const ready = isForEach(list.parent) ? list.parent.expression.end : declarator.end;
  const hoisted = [];
  for (const use of uses) {
    const closure = closureBelow(use.node, level);
    const early = use.node.pos < ready;
    if (!closure && early) return "it is used before its declaration, or in it";
    if (closure && isHoisted(closure, place.block, declarator)) hoisted.push(closure);
    else if (early && !(declarator.initializer && contains(declarator.initializer, closure) && isKept(closure, declarator))) {
      return "a function before its declaration uses it";
    }
  }
  return hoisted.length ? mayRunEarly(new Set(hoisted), place) : "";
}

function isForEach(node) {
  return ts.isForInStatement(node) || ts.isForOfStatement(node);
}

/** Whether a closure is a function declaration that is there before the declarator has run. */
function isHoisted(closure, block, declarator) {
  if (!ts.isFunctionDeclaration(closure)) return false;
  return closure.pos < declarator.end || closure.parent === block || closure.parent.parent === block;
}

/** Whether making the initial value surely does not call a function in it. */
function isKept(closure, declarator) {
  if (!ts.isIdentifier(declarator.name)) return false;
  for (let at = closure; at !== declarator; at = at.parent) {
    const parent = at.parent;
    const plain =
      parent === declarator ||
      ts.isParenthesizedExpression(parent) ||
      ts.isArrayLiteralExpression(parent) ||
      ts.isObjectLiteralExpression(parent) ||
      (ts.isPropertyAssignment(parent) && parent.initializer === at) ||
      (ts.isConditionalExpression(parent) && parent.condition !== at);
    if (!plain) return false;
  }
  return true;
}

/** Whether nothing but its declarator ever gives it a value, and a constant's narrower type breaks no comparison. */
function isConstant(name, list, scopes, typed) {
  const declarator = declaratorOf(name);
  const given = isForEach(list.parent) || declarator.initializer;
  if (!given || declarator.exclamationToken) return false;
  const own = home(list);
  const uses = bindingOf(name, scopes).references.filter((one) => contains(own.inside, one.node));
  if (uses.some((one) => one.write)) return false;
  return !(typed && declarator.initializer && isLiteral(declarator.initializer) && uses.some((one) => isCompared(one.node)));
}

function isLiteral(node) {
  return ts.isLiteralExpression(node) || node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword;
}

function isCompared(node) {
  return ts.isBinaryExpression(node.parent) || ts.isSwitchStatement(node.parent) || ts.isCaseClause(node.parent);
}
