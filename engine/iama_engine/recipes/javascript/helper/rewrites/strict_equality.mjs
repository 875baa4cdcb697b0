// `==` becomes `===` where both sides surely have one and the same kind: then the two operators are the same by definition.
import ts from "../typescript.mjs";
import { Kinds } from "../kinds.mjs";
import { ownerName } from "../names.mjs";
import { lineOf, shortText } from "../source.mjs";
import { walk } from "../walk.mjs";

const STRICT = new Map([
  [ts.SyntaxKind.EqualsEqualsToken, "==="],
  [ts.SyntaxKind.ExclamationEqualsToken, "!=="],
]);

export function rewrite(source, scopes) {
  const kinds = new Kinds(scopes);
  const found = { drafts: [], declined: [] };
  walk(source.tree, (node) => {
    const strict = ts.isBinaryExpression(node) && STRICT.get(node.operatorToken.kind);
    if (!strict) return;
    const [left, right] = [kinds.of(node.left), kinds.of(node.right)];
    const symbol = ownerName(node);
    if (left && left === right && left !== "primitive") {
      const start = node.operatorToken.getStart(source.tree);
      const edits = [{ start, end: start + strict.length - 1, text: strict }];
      found.drafts.push({ symbol, title: "Compare by strict equality", edits });
    } else if (![left, right].some((kind) => kind === "null" || kind === "undefined")) {
      const told = `${shortText(node.left, source)} ${node.operatorToken.getText(source.tree)} ${shortText(node.right, source)}`;
      found.declined.push({ symbol, line: lineOf(source, node), reason: `${told}: its sides are not known to be of one kind` });
    }
  });
  return found;
}
