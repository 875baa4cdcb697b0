// A sum of strings on one line becomes a template literal where every part is surely no object: only an object could tell the two apart,
// as `+` asks it for a default value and a template for a string.
import ts from "../typescript.mjs";
import { Kinds } from "../kinds.mjs";
import { ownerName } from "../names.mjs";
import { hasComment, lineOf } from "../source.mjs";
import { walk } from "../walk.mjs";

const PLUS = ts.SyntaxKind.PlusToken;

export function rewrite(source, scopes) {
  const kinds = new Kinds(scopes);
  const found = { drafts: [], declined: [] };
  walk(source.tree, (node) => {
    if (ts.isTemplateExpression(node)) return false;
    if (!isSum(node) || (isSum(node.parent) && node.parent.left === node)) return true;
    const parts = joined(operandsOf(node), kinds, source);
    if (!parts || !isPlain(node, parts, source)) return true;
    const symbol = ownerName(node);
    const unknown = parts.find((part) => !part.literal && !part.kind);
    if (unknown) {
      const reason = `${unknown.text}: it may be an object, which + and a template treat differently`;
      found.declined.push({ symbol, line: lineOf(source, node), reason });
      return true;
    }
    const text = templateOf(parts);
    if (text === null) return true;
    const edits = [{ start: node.getStart(source.tree), end: node.end, text }];
    found.drafts.push({ symbol, title: "Write sums of strings as templates", edits });
    return false;
  });
  return found;
}

function isSum(node) {
  return ts.isBinaryExpression(node) && node.operatorToken.kind === PLUS;
}

function operandsOf(node) {
  return isSum(node) ? [...operandsOf(node.left), node.right] : [node];
}

/** The parts that are joined as strings; what is added before the first string is one part. Null where no string is written out. */
function joined(operands, kinds, source) {
  const first = operands.findIndex((one) => kinds.of(one) === "string");
  if (first < 0 || !operands.some(ts.isStringLiteral) || operands.every((one) => ts.isLiteralExpression(one))) return null;
  const rest = operands.slice(first).map((one) => partOf(one, kinds, source));
  if (first === 0) return rest;
  const [start, end] = [operands[0].getStart(source.tree), operands[first - 1].end];
  const before = first === 1 ? partOf(operands[0], kinds, source) : { text: source.text.slice(start, end), kind: "primitive" };
  return [before, ...rest];
}

function partOf(node, kinds, source) {
  const inner = ts.isParenthesizedExpression(node) ? node.expression : node;
  const text = inner.getText(source.tree);
  return { text, kind: kinds.of(node), literal: ts.isStringLiteral(node), digits: ts.isNumericLiteral(node) && /^(0|[1-9]\d{0,14})$/.test(text) };
}

/** Whether the sum stands on one line, without comments and templates, where any expression may stand. */
function isPlain(node, parts, source) {
  const text = node.getText(source.tree);
  if (/[\r\n`]/.test(text) || ts.isEnumMember(node.parent) || ts.isAsExpression(node.parent)) return false;
  const outside = parts.reduce((left, part) => left.replace(part.text, ""), text);
  return !hasComment(outside, 0, outside.length) && !parts.some((part) => !part.literal && /\/\*|\/\//.test(part.text));
}

function templateOf(parts) {
  let text = "";
  for (const part of parts) {
    const next = part.digits ? part.text : part.literal ? escaped(part.text.slice(1, -1)) : `\${${part.text}}`;
    if (next === null || (text.endsWith("$") && next.startsWith("{"))) return null;
    text += next;
  }
  return `\`${text}\``;
}

/** The inside of a string literal as that of a template; null for octal escapes, which a template has not. */
function escaped(raw) {
  if (/(?:^|[^\\])(?:\\\\)*\\(?:0\d|[1-9])/.test(raw)) return null;
  return raw.replace(/\\(["'])|\\[^]|\$\{|`/g, (all, quote) => quote ?? (all === "${" ? "\\${" : all === "`" ? "\\`" : all));
}
