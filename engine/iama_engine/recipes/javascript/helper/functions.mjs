// Questions about one function: what only a function of its own has, which names its parameters bind, where it may be called from.
import ts from "./typescript.mjs";
import { walk } from "./walk.mjs";

/** What only a function of its own has, as far as a function uses it: "this", "arguments" or "new.target"; "" where it uses none. */
export function usesOwn(node, scopes) {
  let found = "";
  walk(node, (at) => {
    if (at.kind === ts.SyntaxKind.ThisKeyword) found ||= "this";
    if (ts.isMetaProperty(at) && at.keywordToken === ts.SyntaxKind.NewKeyword) found ||= "new.target";
    if (ts.isIdentifier(at) && at.text === "arguments" && scopes.referenceOf(at)) found ||= "arguments";
    return at === node || ts.isArrowFunction(at) || !ts.isFunctionLike(at);
  });
  return found;
}

/** The names that a parameter or pattern binds, as identifiers. */
export function boundNames(name) {
  return ts.isIdentifier(name) ? [name] : name.elements.filter(ts.isBindingElement).flatMap((one) => boundNames(one.name));
}

/** The return statements that end a function itself, not one inside it. */
export function returnsOf(node) {
  const found = [];
  walk(node, (at) => {
    if (ts.isReturnStatement(at)) found.push(at);
    return at === node || !(ts.isFunctionLike(at) || ts.isClassLike(at));
  });
  return found;
}

/** Whether a function has a word before it, such as async. */
export function hasModifier(node, kind) {
  return Boolean(node.modifiers?.some((one) => one.kind === kind));
}

export function isAsync(node) {
  return hasModifier(node, ts.SyntaxKind.AsyncKeyword);
}

/** Whether a function declaration stands at the top of a function, module or file; in a block it is another thing in old code. */
export function isTopLevel(declaration) {
  const { parent } = declaration;
  return ts.isSourceFile(parent) || ts.isModuleBlock(parent) || (ts.isBlock(parent) && ts.isFunctionLike(parent.parent));
}
