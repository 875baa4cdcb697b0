// Names that people know: which function or method a place belongs to.
import ts from "typescript";

/** Whether a node has a body that runs at another time than what is around it. */
export function isDeferred(node) {
  return ts.isFunctionLike(node) || ts.isPropertyDeclaration(node) || ts.isClassStaticBlockDeclaration(node);
}

/** The function, field or static block that a node runs in, or the file. */
export function functionOf(node) {
  let at = node.parent;
  while (!ts.isSourceFile(at) && !isDeferred(at)) at = at.parent;
  return at;
}

/** `Class.method`, `object.name` or `name` of the outermost function around a node that has a name; "" where there is none. */
export function ownerName(node) {
  let found = "";
  for (let at = node; !ts.isSourceFile(at); at = at.parent) {
    if (ts.isFunctionLike(at)) found = functionName(at) || found;
  }
  return found;
}

function functionName(node) {
  if (ts.isClassLike(node.parent)) {
    const owner = node.parent.name?.text ?? givenName(node.parent);
    const own = ts.isConstructorDeclaration(node) ? "constructor" : node.name ? plainText(node.name) : "";
    return owner && own ? `${owner}.${own}` : own;
  }
  if (node.name && ts.isIdentifier(node.name) && !ts.isMethodSignature(node)) return node.name.text;
  return givenName(node);
}

/** The name that an assignment, a declaration or a property gives to an expression. */
function givenName(node) {
  const parent = node.parent;
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) return parent.name.text;
  if (ts.isPropertyAssignment(parent)) return plainText(parent.name);
  if (ts.isBinaryExpression(parent) && parent.right === node && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    return plainText(parent.left);
  }
  return "";
}

function plainText(node) {
  if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) return node.text;
  if (ts.isPropertyAccessExpression(node)) {
    const owner = plainText(node.expression);
    return owner ? `${owner}.${node.name.text}` : "";
  }
  return "";
}
