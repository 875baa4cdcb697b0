// Who has a class of React besides React itself: what its file shows of that, and what would not be the same with a function.
import ts from "../typescript.mjs";
import { hasModifier } from "../functions.mjs";
import { walk } from "../walk.mjs";
import { Left, isTreated } from "./component_members.mjs";

const S = ts.SyntaxKind;

/** `{others, given}`: whether others may hold an instance, and the statement after the class that gives its defaults, or null. Raises Left. */
export function holdersOf(component) {
  const { node, name, file } = component;
  const { scopes, source } = file;
  const bindings = [...scopes.declaredBy(node.name)];
  if (bindings.some((one) => one.declarations.length > 1)) throw new Left(`${name} is declared twice`);
  refuseTypes(source.tree, name);
  const found = { others: hasModifier(node, S.ExportKeyword), given: null };
  for (const { node: place } of bindings.flatMap((one) => one.references)) readPlace(place, component, found);
  return found;
}

function refuseTypes(tree, name) {
  walk(tree, (node) => {
    if (ts.isTypeReferenceNode(node) && ts.isIdentifier(node.typeName) && node.typeName.text === name) throw new Left(`${name} is used as a type`);
  });
}

function readPlace(place, component, found) {
  const { parent } = place;
  if (ts.isJsxClosingElement(parent)) return;
  if (ts.isJsxOpeningLikeElement(parent)) {
    if (parent.attributes.properties.some((one) => one.name?.getText() === "ref")) throw new Left("it is given a ref");
    const hasMore = parent.attributes.properties.some(ts.isJsxSpreadAttribute);
    found.others ||= hasMore || !isReactsOwn(ts.isJsxOpeningElement(parent) ? parent.parent : parent);
  } else if (ts.isPropertyAccessExpression(parent) && parent.expression === place) {
    readStatic(parent, component, found);
  } else if (isConstructing(place, parent)) {
    throw new Left("it is constructed, extended or asked for by instanceof");
  } else {
    found.others = true;
  }
}

function readStatic(access, component, found) {
  const name = access.name.text;
  if (isTreated(name) || name === "prototype" || name === "getInitialProps") throw new Left(`${component.name}.${name} is used`);
  if (name !== "defaultProps") return;
  const { parent } = access;
  const statement = parent.parent;
  const isGiven = ts.isBinaryExpression(parent) && parent.left === access && parent.operatorToken.kind === S.EqualsToken;
  if (!isGiven || !ts.isExpressionStatement(statement) || statement.parent !== component.node.parent) throw new Left("its defaultProps are read");
  component.readDefaults(parent.right);
  found.given = statement;
}

function isConstructing(place, parent) {
  if (ts.isNewExpression(parent) || ts.isExpressionWithTypeArguments(parent)) return parent.expression === place;
  return ts.isBinaryExpression(parent) && parent.operatorToken.kind === S.InstanceOfKeyword;
}

/** Whether an element goes to React as it is: within a tag of the page, or as what a component renders. */
function isReactsOwn(element) {
  let at = element;
  for (;;) {
    const { parent } = at;
    if (ts.isJsxFragment(parent)) return true;
    if (ts.isJsxElement(parent)) return /^[a-z][\w-]*$/.test(parent.openingElement.tagName.getText());
    if (ts.isReturnStatement(parent)) return isRender(parent);
    const isPassed =
      ts.isParenthesizedExpression(parent) ||
      (ts.isJsxExpression(parent) && !ts.isJsxAttribute(parent.parent)) ||
      (ts.isConditionalExpression(parent) && parent.condition !== at) ||
      (ts.isBinaryExpression(parent) && parent.right === at && parent.operatorToken.kind === S.AmpersandAmpersandToken);
    const isItem = ts.isArrowFunction(parent) && parent.body === at && isMapped(parent);
    if (!isPassed && !isItem) return false;
    at = isItem ? parent.parent : parent;
  }
}

function isMapped(node) {
  const call = node.parent;
  return ts.isCallExpression(call) && call.arguments[0] === node && ts.isPropertyAccessExpression(call.expression) && call.expression.name.text === "map";
}

/** Whether a return statement is of a method called render. */
function isRender(statement) {
  let at = statement.parent;
  while (!ts.isFunctionLike(at) && !ts.isSourceFile(at)) at = at.parent;
  return ts.isMethodDeclaration(at) && ts.isClassLike(at.parent) && at.name.getText() === "render";
}
