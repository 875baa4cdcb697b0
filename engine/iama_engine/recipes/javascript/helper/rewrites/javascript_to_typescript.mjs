// Types for one JavaScript module from its JSDoc, where they are simple: what a .ts file of its text would add, and nothing that runs.
//
// The proof is made here: with the types left out again by the compiler, the new text is the old one.
import ts from "../typescript.mjs";
import { isAsync } from "../functions.mjs";
import { lineOf } from "../source.mjs";
import { walk } from "../walk.mjs";

const S = ts.SyntaxKind;
const WORDS = new Set(
  "StringKeyword NumberKeyword BooleanKeyword BigIntKeyword SymbolKeyword ObjectKeyword UndefinedKeyword VoidKeyword UnknownKeyword AnyKeyword NeverKeyword"
    .split(" ")
    .map((name) => S[name]),
);
const GENERIC = { Array: 1, ReadonlyArray: 1, Promise: 1, Set: 1, Map: 2, WeakMap: 2, Record: 2, Partial: 1, Readonly: 1, Iterable: 1 };
const PLAIN = new Set("Date RegExp Error Function".split(" "));

export function rewrite(source, scopes) {
  const { tree } = source;
  const fault = faultOf(source, scopes);
  if (fault) return { drafts: [], declined: [{ symbol: "", line: lineOf(source, fault.node), reason: fault.reason }] };
  const edits = [];
  walk(tree, (node) => {
    if (ts.isFunctionLike(node) && node.body) edits.push(...signatureEdits(node, source, scopes));
    if (ts.isVariableStatement(node) || ts.isPropertyDeclaration(node)) edits.push(...valueEdits(node, scopes));
  });
  const after = edited(source.text, edits);
  const same = erased(source.text, source.path) === erased(after, typed(source.path));
  if (!same) return { drafts: [], declined: [{ symbol: "", line: 1, reason: "as TypeScript its text would mean something else" }] };
  return { drafts: edits.length ? [{ symbol: "", title: "Write the module in TypeScript", edits }] : [], declined: [] };
}

function typed(path) {
  return path.replace(/js(x?)$/, "ts$1");
}

/** What stays JavaScript, with the reason; null for a module that may change. */
function faultOf({ tree, text }, scopes) {
  const say = (node, reason) => ({ node, reason });
  if (text.startsWith("#!")) return say(tree, "it is run as a program");
  if (!ts.isExternalModule(tree)) return say(tree, "it is no ES module");
  if (scopes.uncertain) return say(tree, scopes.uncertain);
  const dropped = tree.statements.find((one) => ts.isImportDeclaration(one) && one.importClause && !isUsed(one.importClause, tree, scopes));
  if (dropped) return say(dropped, "nothing of an import is used, which TypeScript would not run any more");
  let found = null;
  walk(tree, (node) => {
    const name = ts.isIdentifier(node) ? scopes.referenceOf(node) : null;
    if (name?.binding === null && ["require", "module", "exports"].includes(node.text)) found ??= say(node, "it uses names of CommonJS");
    if (ts.isPropertyDeclaration(node)) found ??= say(node, "the target decides how TypeScript writes fields of a class");
  });
  return found;
}

function isUsed(clause, tree, scopes) {
  const names = [clause.name, ...namesOf(clause.namedBindings)].filter(Boolean);
  if (!names.length) return true;
  let hasJsx = false;
  walk(tree, (node) => {
    hasJsx ||= ts.isJsxOpeningLikeElement(node) || ts.isJsxFragment(node);
  });
  return names.some((name) => (hasJsx && name.text === "React") || scopes.declaredBy(name).some((one) => one.references.length > 0));
}

function namesOf(bindings) {
  if (!bindings) return [];
  return ts.isNamespaceImport(bindings) ? [bindings.name] : bindings.elements.map((one) => one.name);
}

/** Types of parameters and of the result. */
function signatureEdits(node, source, scopes) {
  const close = node.getChildren(source.tree).find((one) => one.kind === S.CloseParenToken);
  if (!close || ts.isSetAccessor(node)) return [];
  const edits = node.parameters.flatMap((one, at) => parameterEdits(one, node.parameters.slice(at + 1), scopes));
  const type = ts.getJSDocReturnType(node);
  const hasResult = !ts.isConstructorDeclaration(node) && !node.asteriskToken && !node.type && type && isSimple(type, scopes);
  const isPromise = hasResult && ts.isTypeReferenceNode(type) && type.typeName.getText() === "Promise";
  if (hasResult && (!isAsync(node) || isPromise)) edits.push({ start: close.end, end: close.end, text: `: ${type.getText()}` });
  return edits;
}

function parameterEdits(parameter, later, scopes) {
  const type = ts.getJSDocType(parameter);
  if (!type || parameter.type || parameter.dotDotDotToken || !ts.isIdentifier(parameter.name) || !isSimple(type, scopes)) return [];
  const mayMiss = ts.getJSDocParameterTags(parameter).some((tag) => tag.isBracketed) && !parameter.initializer;
  if (mayMiss && later.some((one) => !one.dotDotDotToken && !one.initializer && !isOptional(one))) return [];
  return [{ start: parameter.name.end, end: parameter.name.end, text: `${mayMiss ? "?" : ""}: ${type.getText()}` }];
}

function isOptional(parameter) {
  return ts.getJSDocParameterTags(parameter).some((tag) => tag.isBracketed) && Boolean(ts.getJSDocType(parameter));
}

/** The type of a variable or field that a comment gives. */
function valueEdits(node, scopes) {
  const declarations = ts.isVariableStatement(node) ? node.declarationList.declarations : [node];
  const [one] = declarations;
  const type = ts.getJSDocTypeTag(node)?.typeExpression?.type;
  if (declarations.length > 1 || one.type || !ts.isIdentifier(one.name) || !type || !isSimple(type, scopes)) return [];
  return [{ start: one.name.end, end: one.name.end, text: `: ${type.getText()}` }];
}

/** Whether a type of a comment means the same in TypeScript and needs no name but the language's own and classes of the file. */
function isSimple(type, scopes) {
  if (type.getText().includes("\n")) return false;
  if (WORDS.has(type.kind)) return true;
  if (ts.isLiteralTypeNode(type)) return true;
  if (ts.isArrayTypeNode(type)) return isSimple(type.elementType, scopes);
  if (ts.isParenthesizedTypeNode(type)) return isSimple(type.type, scopes);
  if (ts.isUnionTypeNode(type)) return type.types.every((one) => isSimple(one, scopes));
  if (!ts.isTypeReferenceNode(type) || !ts.isIdentifier(type.typeName) || type.getText().includes(".<")) return false;
  const { text } = type.typeName;
  const given = type.typeArguments ?? [];
  const binding = scopes.file.find(text);
  if (binding) return binding.is("class") && !given.length;
  if (!given.length) return PLAIN.has(text);
  return GENERIC[text] === given.length && given.every((one) => isSimple(one, scopes));
}

function edited(text, edits) {
  return [...edits].sort((one, other) => other.start - one.start).reduce((was, one) => was.slice(0, one.start) + one.text + was.slice(one.end), text);
}

/** The text without types, as the compiler writes it. */
function erased(text, path) {
  const compilerOptions = { target: "esnext", module: "esnext", jsx: "preserve", verbatimModuleSyntax: true, newLine: "lf", allowJs: true };
  return ts.transpileModule(text, { fileName: path, compilerOptions: ts.convertCompilerOptionsFromJson(compilerOptions, "").options }).outputText;
}
