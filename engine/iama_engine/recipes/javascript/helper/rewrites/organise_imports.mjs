// Imports in order, without what nobody uses. The order in which modules run stays: a declaration moves only among Node's own modules, and
// where no name of one is used the module is still run.
import { builtinModules } from "node:module";
import ts from "../typescript.mjs";
import { hasComment, lineOf } from "../source.mjs";
import { walk } from "../walk.mjs";

const TITLE = "Organise imports";

export function rewrite(source) {
  const imports = source.tree.statements.filter(ts.isImportDeclaration);
  const found = { drafts: [], declined: [] };
  const uses = usedNames(source);
  for (const one of imports) {
    if (!one.importClause || bringsNothing(one.importClause)) continue;
    const kept = keptNames(one, uses);
    const line = lineOf(source, one);
    if (!kept.length) {
      if (source.typed) found.declined.push({ symbol: "", line, reason: unusedText(one, "the compiler's settings decide whether it still runs") });
      else if (!hasComment(source.text, one.getStart(source.tree), one.moduleSpecifier.pos)) found.drafts.push(runOnly(one, source));
    } else {
      const edits = clauseEdits(one, kept, source);
      if (edits === null) found.declined.push({ symbol: "", line, reason: "a comment stands among the names of an import" });
      else if (edits.length) found.drafts.push({ symbol: "", title: TITLE, edits });
    }
  }
  if (!found.drafts.length) found.drafts.push(...sortedBuiltins(imports, source));
  return found;
}

/** `import {} from "x"`, which only runs the module. */
function bringsNothing({ name, namedBindings }) {
  return !name && ts.isNamedImports(namedBindings) && !namedBindings.elements.length;
}

function unusedText(one, reason) {
  return `nothing of ${one.moduleSpecifier.getText()} is used: ${reason}`;
}

/** Every word that may mean an imported name: identifiers outside the imports, and words of comments for tools. Null means all of them,
 * as JSX uses the name that the compiler's settings say. */
function usedNames(source) {
  const used = new Set();
  let jsx = false;
  for (const statement of source.tree.statements) {
    if (ts.isImportDeclaration(statement)) continue;
    walk(statement, (node) => {
      if (ts.isIdentifier(node)) used.add(node.text);
      if (ts.isJsxOpeningLikeElement(node) || ts.isJsxFragment(node)) jsx = true;
    });
  }
  for (const comment of source.text.match(/\/\*[^]*?\*\/|\/\/.*/g) ?? []) {
    if (comment.includes("@") || /eslint|global/.test(comment)) comment.match(/[\w$]+/g)?.forEach((word) => used.add(word));
  }
  return jsx ? null : used;
}

/** The nodes of a clause that bring a used name. */
function keptNames(one, uses) {
  const { name, namedBindings } = one.importClause;
  const isUsed = (identifier) => uses === null || uses.has(identifier.text);
  const kept = name && isUsed(name) ? [one.importClause] : [];
  if (namedBindings && ts.isNamespaceImport(namedBindings) && isUsed(namedBindings.name)) kept.push(namedBindings);
  if (namedBindings && ts.isNamedImports(namedBindings)) kept.push(...namedBindings.elements.filter((each) => isUsed(each.name)));
  return kept;
}

/** `import "x"` for an import of which nothing is used. */
function runOnly(one, source) {
  const start = one.importClause.getStart(source.tree);
  return { symbol: "", title: TITLE, edits: [{ start, end: one.moduleSpecifier.getStart(source.tree), text: "" }] };
}

/** Edits that leave and sort the names to keep; null where a comment is in the way. */
function clauseEdits(one, kept, source) {
  const clause = one.importClause;
  const { name, namedBindings } = clause;
  const names = namedBindings && ts.isNamedImports(namedBindings) ? [...namedBindings.elements] : [];
  const wanted = names.filter((each) => kept.includes(each)).sort(byImportedName);
  const keepsDefault = name && kept.includes(clause);
  const keepsRest = wanted.length > 0 || (namedBindings && ts.isNamespaceImport(namedBindings) && kept.includes(namedBindings));
  const sameNames = wanted.length === names.length && wanted.every((each, at) => each === names[at]);
  const sameRest = !namedBindings || keepsRest || (ts.isNamedImports(namedBindings) && !names.length);
  if (sameNames && sameRest && (!name || keepsDefault)) return [];
  if (hasComment(source.text, clause.getStart(source.tree), clause.end)) return null;
  const edits = [];
  if (name && namedBindings && !keepsDefault) edits.push({ start: name.getStart(source.tree), end: namedBindings.getStart(source.tree), text: "" });
  if (name && namedBindings && !keepsRest) edits.push({ start: name.end, end: namedBindings.end, text: "" });
  if (wanted.length && !sameNames) edits.push(listEdit(names, wanted, source));
  return edits;
}

function byImportedName(one, other) {
  const [left, right] = [one, other].map((each) => (each.propertyName ?? each.name).text);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The names anew, with what stands between the first two of them between all. */
function listEdit(names, wanted, source) {
  const between = names.length > 1 ? source.text.slice(names[0].end, names[1].getStart(source.tree)) : ", ";
  const start = names[0].getStart(source.tree);
  const text = wanted.map((each) => each.getText(source.tree)).join(between);
  return { start, end: names.at(-1).end, text };
}

/** Neighbouring one-line imports of Node's own modules, by name. */
function sortedBuiltins(imports, source) {
  for (const group of neighbours(imports, source)) {
    const sorted = [...group].sort((one, other) => (moduleName(one) < moduleName(other) ? -1 : moduleName(one) > moduleName(other) ? 1 : 0));
    if (sorted.some((each, at) => each !== group[at])) {
      const edits = group.map((each, at) => ({ start: each.getStart(source.tree), end: each.end, text: sorted[at].getText(source.tree) }));
      return [{ symbol: "", title: TITLE, edits: edits.filter((edit) => source.text.slice(edit.start, edit.end) !== edit.text) }];
    }
  }
  return [];
}

function neighbours(imports, source) {
  const groups = [];
  let last = null;
  for (const one of imports) {
    const plain = isBuiltin(one) && !hasComment(source.text, one.pos, lineEnd(source.text, one.end));
    const joins = last && plain && /^\r?\n$/.test(source.text.slice(last.end, one.getStart(source.tree)));
    if (joins) groups.at(-1).push(one);
    else if (plain) groups.push([one]);
    last = plain ? one : null;
  }
  return groups;
}

function lineEnd(text, from) {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

function isBuiltin(one) {
  const name = moduleName(one);
  return name.startsWith("node:") || builtinModules.includes(name);
}

function moduleName(one) {
  return one.moduleSpecifier.text;
}
