// One parsed file: its tree, what kind of script it is, and what would make every scope in it uncertain.
import ts from "./typescript.mjs";

const SUFFIX = /\.([cm]?[jt]s|[jt]sx)$/;
const KINDS = { js: "JS", mjs: "JS", cjs: "JS", jsx: "JSX", ts: "TS", mts: "TS", cts: "TS", tsx: "TSX" };
const WRAPPER = new Set(["exports", "module", "require"]);

/** Raised for a file that is left alone as a whole; the message is the reason. */
export class Unreadable extends Error {}

/** Parses; raises Unreadable where it is no file of ours or does not parse. */
export function parse(path, text) {
  const suffix = SUFFIX.exec(path)?.[1];
  if (!suffix) throw new Unreadable("not a JavaScript or TypeScript file");
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind[KINDS[suffix]]);
  const fault = tree.parseDiagnostics[0];
  if (fault) {
    const line = tree.getLineAndCharacterOfPosition(fault.start).line + 1;
    throw new Unreadable(`does not parse: ${ts.flattenDiagnosticMessageText(fault.messageText, " ")} (line ${line})`);
  }
  return { path, text, tree, suffix, typed: suffix.includes("t") };
}

/** "module", "commonjs" or "script"; the top level of a script is shared with every other script of a page. */
export function moduleKind(source, scopes) {
  if (ts.isExternalModule(source.tree) || /^m/.test(source.suffix)) return "module";
  if (/^c/.test(source.suffix)) return "commonjs";
  return source.tree.statements.some((statement) => runsOnlyInNode(statement, scopes)) ? "commonjs" : "script";
}

/** Whether a statement of the top level would throw where there is no CommonJS: it uses the wrapper's names without asking first. */
function runsOnlyInNode(statement, scopes) {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.some((one) => one.initializer && usesWrapper(one.initializer, scopes));
  }
  return ts.isExpressionStatement(statement) && usesWrapper(statement.expression, scopes);
}

function usesWrapper(expression, scopes) {
  if (ts.isCallExpression(expression)) {
    return usesWrapper(expression.expression, scopes) && (!ts.isIdentifier(expression.expression) || isLiteralCall(expression));
  }
  if (ts.isPropertyAccessExpression(expression)) return usesWrapper(expression.expression, scopes);
  if (ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    return (ts.isPropertyAccessExpression(expression.left) && usesWrapper(expression.left, scopes)) || usesWrapper(expression.right, scopes);
  }
  return ts.isIdentifier(expression) && WRAPPER.has(expression.text) && scopes.referenceOf(expression)?.binding === null;
}

function isLiteralCall(call) {
  return call.arguments.length === 1 && ts.isStringLiteralLike(call.arguments[0]);
}

/** The line of a node, from 1. */
export function lineOf(source, node) {
  return source.tree.getLineAndCharacterOfPosition(node.getStart(source.tree)).line + 1;
}

/** The text of a node on one line, shortened for a sentence. */
export function shortText(node, source) {
  const text = node.getText(source.tree).replace(/\s+/g, " ");
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}

/** Whether there is a comment in a stretch of the text that holds no string and no template. */
export function hasComment(text, start, end) {
  return /\/\/|\/\*/.test(text.slice(start, end));
}
