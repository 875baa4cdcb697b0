// Names that people know: which function or method a place belongs to.
import ts from "./typescript.mjs";

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
    const name = ts.isFunctionLike(at) ? functionName(at) : "";
    if (name) found = [...namespacesOf(at), name].join(".");
  }
  return found;
}

function functionName(node) {
  const holder = ts.isPropertyDeclaration(node.parent) ? node.parent : node;
  if (ts.isClassLike(holder.parent)) {
    const own = ts.isConstructorDeclaration(holder) ? "constructor" : plainText(holder.name);
    const owner = holder.parent.name?.text ?? givenName(holder.parent);
    return owner && own ? `${owner}.${own}` : own;
  }
  if (ts.isObjectLiteralExpression(node.parent)) return memberName(node, plainText(node.name));
  return givenName(node) || plainText(node.name) || (hasDefault(node) ? "default" : "");
}

function hasDefault(node) {
  return node.modifiers?.some((one) => one.kind === ts.SyntaxKind.DefaultKeyword) || ts.isExportAssignment(node.parent);
}

/** The name that an assignment, a declaration or a property gives to an expression. */
function givenName(node) {
  const parent = node.parent;
  if (ts.isVariableDeclaration(parent)) return plainText(parent.name);
  if (ts.isPropertyAssignment(parent)) return memberName(parent, plainText(parent.name));
  if (ts.isBinaryExpression(parent) && parent.right === node && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    return plainText(parent.left);
  }
  return "";
}

/** A member of an object literal, after the name of what the object is bound to. */
function memberName(member, own) {
  const owner = givenName(member.parent);
  return owner && own ? `${owner}.${own}` : own;
}

function namespacesOf(node) {
  const found = [];
  for (let at = node.parent; !ts.isSourceFile(at); at = at.parent) {
    if (ts.isModuleDeclaration(at) && ts.isIdentifier(at.name)) found.unshift(at.name.text);
  }
  return found;
}

function plainText(node) {
  if (!node) return "";
  if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node) || ts.isStringLiteral(node)) return node.text;
  if (!ts.isPropertyAccessExpression(node)) return "";
  if (node.expression.kind === ts.SyntaxKind.ThisKeyword) return node.name.text;
  const owner = plainText(node.expression);
  return owner ? `${owner}.${node.name.text}` : "";
}
