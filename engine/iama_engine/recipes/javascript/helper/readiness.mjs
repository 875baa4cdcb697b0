// Whether a name surely has its value wherever a reference to it runs: no `let`, `const` or class that may still be ahead.
import { builtinModules } from "node:module";
import ts from "./typescript.mjs";
import { mayRunEarly } from "./rewrites/early_calls.mjs";
import { functionOf } from "./names.mjs";
import { closureBelow } from "./scopes.mjs";

const ALWAYS = new Set(["var", "parameter", "function", "self", "catch"]);
const NODE = new Set(builtinModules);

/** Whether reading a name never throws. */
export function isReady(reference, scopes, source) {
  const { binding, node } = reference;
  if (!binding) return false;
  return binding.declarations.every((one) => ALWAYS.has(one.kind)) || (binding.declarations.length === 1 && isDeclared(binding, node, scopes, source));
}

function isDeclared(binding, node, scopes, source) {
  const [{ node: name, kind }] = binding.declarations;
  if (kind === "import") return isOfNode(name);
  const declarator = name.parent;
  if (!["let", "const"].includes(kind) || !ts.isVariableDeclaration(declarator) || !ts.isVariableStatement(declarator.parent.parent)) return false;
  const block = declarator.parent.parent.parent;
  if (ts.isCaseOrDefaultClause(block)) return false;
  const level = functionOf(declarator);
  const closure = closureBelow(node, level);
  if (!closure || !ts.isFunctionDeclaration(closure)) return node.pos >= declarator.end;
  return mayRunEarly(new Set([closure]), { declarator, level, block, scopes, alone: isAlone(source) }) === "";
}

/** Whether a file loads nothing but Node's own modules. */
function isAlone(source) {
  const loads = (one) => (ts.isImportDeclaration(one) || ts.isExportDeclaration(one)) && one.moduleSpecifier && !isNodes(one.moduleSpecifier);
  return !source.tree.statements.some((one) => ts.isImportEqualsDeclaration(one) || loads(one)) && !/\b(?:require|import)\s*\(/.test(source.text);
}

function isNodes(specifier) {
  return ts.isStringLiteral(specifier) && NODE.has(specifier.text.replace(/^node:/, ""));
}

function isOfNode(place) {
  let at = place;
  while (!ts.isImportDeclaration(at) && !ts.isSourceFile(at)) at = at.parent;
  return ts.isImportDeclaration(at) && isNodes(at.moduleSpecifier);
}
