// The comments of a tree, in order: what stands between its tokens. In the text of JSX nothing is a comment.
import ts from "./typescript.mjs";

/** The text of every comment between the first and the last token of a node, each without the white space that begins its lines. */
export function commentsOf(node, tree) {
  const found = [];
  const first = node.getStart(tree);
  const visit = (at) => {
    const children = at.getChildren(tree);
    if (children.length) return children.forEach(visit);
    if (at.kind !== ts.SyntaxKind.JsxText) found.push(...between(tree.text.slice(Math.max(at.pos, first), at.getStart(tree))));
  };
  visit(node);
  return found;
}

function between(text) {
  if (!text.includes("/")) return [];
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, false, ts.LanguageVariant.Standard, text);
  const found = [];
  for (let kind = scanner.scan(); kind !== ts.SyntaxKind.EndOfFileToken; kind = scanner.scan()) {
    const comment = kind === ts.SyntaxKind.SingleLineCommentTrivia || kind === ts.SyntaxKind.MultiLineCommentTrivia;
    if (comment) found.push(scanner.getTokenText().replace(/^[ \t]+/gm, "").trimEnd());
  }
  return found;
}
