// Visit every node of a tree, parents first.
import ts from "./typescript.mjs";

/** Calls `visit` for each node; where it gives `false` what is below is left out. */
export function walk(node, visit) {
  if (visit(node) !== false) ts.forEachChild(node, (child) => walk(child, visit));
}
