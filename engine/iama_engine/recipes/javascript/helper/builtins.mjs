// Which function of Node's own modules an expression names: "fs/promises.readFile" for `fs.promises.readFile`, and which of these always
// answer with a promise and never throw at once.
import ts from "./typescript.mjs";

const FILES =
  "access appendFile chmod chown copyFile cp lchown link lstat lutimes mkdir mkdtemp open opendir readdir readFile readlink realpath rename " +
  "rm rmdir stat statfs symlink truncate unlink utimes writeFile";

/** Functions of Node that answer with a promise whatever they are given; a test gives each of them nonsense. */
export const PROMISING = new Set([
  ...FILES.split(" ").map((name) => `fs/promises.${name}`),
  "timers/promises.setTimeout",
  "timers/promises.setImmediate",
]);

/** What a function of `fs` must be called to be given to `util.promisify`, which then answers with a promise whatever it is given. */
export const PROMISIFIED = new Set(FILES.split(" ").filter((name) => name !== "statfs").map((name) => `fs.${name}`));

/** The path of what an expression names among the modules it is loaded from, "" where it is nothing of a module. */
export function modulePath(node, scopes) {
  if (ts.isPropertyAccessExpression(node) && !node.questionDotToken) return joined(modulePath(node.expression, scopes), node.name.text);
  if (ts.isCallExpression(node)) return requiredModule(node, scopes);
  if (!ts.isIdentifier(node)) return "";
  const binding = scopes.referenceOf(node)?.binding;
  if (!binding || binding.declarations.length > 1 || binding.references.some((one) => one.write)) return "";
  const [{ node: name, kind }] = binding.declarations;
  if (kind === "import") return importedPath(name.parent);
  return kind === "const" ? constantPath(name.parent, scopes) : "";
}

function requiredModule(call, scopes) {
  const [path] = call.arguments;
  const loads = ts.isIdentifier(call.expression) && call.expression.text === "require" && scopes.referenceOf(call.expression)?.binding === null;
  return loads && call.arguments.length === 1 && ts.isStringLiteral(path) ? path.text.replace(/^node:/, "") : "";
}

function importedPath(place) {
  let declaration = place;
  while (!ts.isImportDeclaration(declaration) && !ts.isImportEqualsDeclaration(declaration)) declaration = declaration.parent;
  if (ts.isImportEqualsDeclaration(declaration) || !ts.isStringLiteral(declaration.moduleSpecifier)) return "";
  const path = declaration.moduleSpecifier.text.replace(/^node:/, "");
  return ts.isImportSpecifier(place) ? joined(path, (place.propertyName ?? place.name).text) : path;
}

function constantPath(place, scopes) {
  if (ts.isVariableDeclaration(place)) return place.initializer ? modulePath(place.initializer, scopes) : "";
  const declaration = place.parent.parent;
  const plain = ts.isBindingElement(place) && ts.isObjectBindingPattern(place.parent) && ts.isVariableDeclaration(declaration);
  if (!plain || place.initializer || place.dotDotDotToken || !declaration.initializer) return "";
  const key = place.propertyName ?? place.name;
  return ts.isIdentifier(key) ? joined(modulePath(declaration.initializer, scopes), key.text) : "";
}

function joined(path, name) {
  if (!path) return "";
  return path === "fs" && name === "promises" ? "fs/promises" : `${path}.${name}`;
}
