// Which name means what: scopes, bindings and references of one file, by the rules of ECMAScript and TypeScript's values.
import ts from "./typescript.mjs";
import { functionOf } from "./names.mjs";

const S = ts.SyntaxKind;

/** A region of names. `vars` is the scope that `var` declares into from here. */
export class Scope {
  constructor(node, parent, vars) {
    this.node = node;
    this.parent = parent;
    this.vars = vars ?? this;
    this.bindings = new Map();
  }

  /** The binding of a name from here outwards; null for a global. */
  find(name) {
    for (let scope = this; scope; scope = scope.parent) {
      const found = scope.bindings.get(name);
      if (found) return found;
    }
    return null;
  }
}

/** One name in one scope: every place that declares it, with the kind of each, and every place that refers to it. */
export class Binding {
  constructor(name, scope) {
    this.name = name;
    this.scope = scope;
    this.declarations = [];
    this.references = [];
  }

  /** Whether every declaration is of this kind. */
  is(kind) {
    return this.declarations.every((one) => one.kind === kind);
  }
}

/** All names of a file. */
export class Scopes {
  constructor(tree) {
    this.references = [];
    this.byNode = new Map();
    this.scopeOf = new Map();
    this.declared = new Map();
    /** Why names cannot be followed here, "" where they can. */
    this.uncertain = "";
    this.file = this.#open(tree, null, null);
    tree.statements.forEach((statement) => this.#visit(statement, this.file));
    for (const reference of this.references) {
      reference.binding = reference.scope.find(reference.node.text);
      reference.binding?.references.push(reference);
    }
  }

  /** The reference that an identifier is, undefined where it is none. */
  referenceOf(node) {
    return this.byNode.get(node);
  }

  /** The bindings that an identifier declares: one, or two for a function in a block. */
  declaredBy(node) {
    return this.declared.get(node) ?? [];
  }

  #open(node, parent, vars) {
    const scope = new Scope(node, parent, vars);
    this.scopeOf.set(node, scope);
    return scope;
  }

  #declare(scope, name, kind) {
    if (ts.isIdentifier(name)) {
      if (!scope.bindings.has(name.text)) scope.bindings.set(name.text, new Binding(name.text, scope));
      const binding = scope.bindings.get(name.text);
      binding.declarations.push({ node: name, kind });
      this.declared.set(name, [...(this.declared.get(name) ?? []), binding]);
      return;
    }
    for (const element of name.elements) {
      if (ts.isBindingElement(element)) this.#declare(scope, element.name, kind);
    }
  }

  #refer(node, scope, typeOnly = false) {
    const reference = { node, scope, binding: null, typeOnly, ...accessOf(node) };
    this.references.push(reference);
    this.byNode.set(node, reference);
  }

  #children(node, scope) {
    ts.forEachChild(node, (child) => this.#visit(child, scope));
  }

  #visit(node, scope) {
    if (ts.isIdentifier(node)) {
      if (isReference(node)) this.#refer(node, scope);
    } else if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) {
      this.#visitType(node, scope);
    } else if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) {
      this.#declare(scope, node.name, "type");
      this.#visitType(node, scope);
    } else if (ts.isFunctionLike(node)) {
      this.#visitFunction(node, scope);
    } else if (ts.isClassLike(node)) {
      this.#visitClass(node, scope);
    } else if (!this.#visitBlock(node, scope)) {
      this.#visitOther(node, scope);
    }
  }

  /** Types name no value but by `typeof x`. */
  #visitType(node, scope) {
    if (ts.isTypeQueryNode(node)) {
      let name = node.exprName;
      while (ts.isQualifiedName(name)) name = name.left;
      if (ts.isIdentifier(name)) this.#refer(name, scope, true);
    }
    ts.forEachChild(node, (child) => {
      if (!ts.isIdentifier(child)) this.#visitType(child, scope);
    });
  }

  #visitFunction(node, scope) {
    if (ts.isFunctionDeclaration(node) && node.name) {
      this.#declare(scope, node.name, "function");
      if (scope !== scope.vars) this.#declare(scope.vars, node.name, "function");
    }
    let own = scope;
    if (ts.isFunctionExpression(node) && node.name) {
      own = new Scope(node.name, scope, scope.vars);
      this.scopeOf.set(node.name, own);
      this.#declare(own, node.name, "self");
    }
    if (node.name && ts.isComputedPropertyName(node.name)) this.#visit(node.name, scope);
    node.modifiers?.forEach((one) => this.#visit(one, scope));
    const outside = this.#open(node, own, null);
    node.parameters.forEach((one) => this.#declare(outside, one.name, "parameter"));
    node.parameters.forEach((one) => this.#children(one, outside));
    if (node.type) this.#visitType(node.type, outside);
    if (!node.body) return;
    if (!ts.isBlock(node.body)) return this.#visit(node.body, outside);
    const inside = this.#open(node.body, outside, null);
    this.#children(node.body, inside);
  }

  #visitClass(node, scope) {
    if (ts.isClassDeclaration(node) && node.name) this.#declare(scope, node.name, "class");
    const own = this.#open(node, scope, scope.vars);
    if (node.name) this.#declare(own, node.name, "self");
    this.#children(node, own);
  }

  /** Nodes that open a scope and are neither functions nor classes; false for all others. */
  #visitBlock(node, scope) {
    if (ts.isModuleBlock(node) || ts.isClassStaticBlockDeclaration(node)) {
      const body = ts.isModuleBlock(node) ? node : node.body;
      this.#children(body, this.#open(body, scope, null));
    } else if (ts.isBlock(node) || ts.isCaseBlock(node) || isFor(node)) {
      this.#children(node, this.#open(node, scope, scope.vars));
    } else if (ts.isCatchClause(node)) {
      const own = this.#open(node, scope, scope.vars);
      if (node.variableDeclaration) this.#declare(own, node.variableDeclaration.name, "catch");
      this.#children(node, own);
    } else {
      return false;
    }
    return true;
  }

  #visitOther(node, scope) {
    if (ts.isVariableDeclarationList(node)) {
      const kind = kindOfList(node);
      for (const one of node.declarations) this.#declare(kind === "var" ? scope.vars : scope, one.name, kind);
    } else if (ts.isEnumDeclaration(node) || (ts.isModuleDeclaration(node) && ts.isIdentifier(node.name))) {
      this.#declare(scope, node.name, "namespace");
    } else if (isImportedName(node)) {
      this.#declare(scope, node.name, "import");
    } else if (ts.isWithStatement(node)) {
      this.uncertain ||= "a with statement decides at run time what names mean";
    } else if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === "eval") {
      this.uncertain ||= "eval may use and declare any name";
    }
    this.#children(node, scope);
  }
}

/** "var", "let", "const" or "using". */
export function kindOfList(list) {
  const kind = list.flags & ts.NodeFlags.BlockScoped;
  return { 0: "var", [ts.NodeFlags.Let]: "let", [ts.NodeFlags.Const]: "const" }[kind] ?? "using";
}

/** `for` in its three forms. */
export function isFor(node) {
  return ts.isForStatement(node) || ts.isForInStatement(node) || ts.isForOfStatement(node);
}

/** The outermost function-like node that a reference stands in below `level`, null where it runs at that level itself. */
export function closureBelow(node, level) {
  let found = null;
  for (let at = functionOf(node); at !== level && !ts.isSourceFile(at); at = functionOf(at)) found = at;
  return found;
}

function isImportedName(node) {
  return (
    ((ts.isImportClause(node) || ts.isImportEqualsDeclaration(node)) && node.name) || ts.isNamespaceImport(node) || ts.isImportSpecifier(node)
  );
}

/** Whether an identifier means the value of a name in scope. */
function isReference(node) {
  const parent = node.parent;
  switch (parent.kind) {
    case S.PropertyAccessExpression:
    case S.ExportAssignment:
      return parent.expression === node;
    case S.QualifiedName:
      return parent.left === node;
    case S.ImportEqualsDeclaration:
      return parent.moduleReference === node;
    case S.PropertyAssignment:
    case S.BindingElement:
    case S.VariableDeclaration:
    case S.Parameter:
    case S.PropertyDeclaration:
    case S.EnumMember:
      return parent.initializer === node;
    case S.ShorthandPropertyAssignment:
      return true;
    case S.ArrowFunction:
      return parent.body === node;
    case S.ExportSpecifier:
      return !parent.parent.parent.moduleSpecifier && (parent.propertyName ?? parent.name) === node;
    case S.JsxOpeningElement:
    case S.JsxSelfClosingElement:
    case S.JsxClosingElement:
      return parent.tagName === node && !/^[a-z]/.test(node.text);
    default:
      return !NO_REFERENCE.has(parent.kind);
  }
}

const NO_REFERENCE = new Set([
  S.MethodDeclaration,
  S.MethodSignature,
  S.PropertySignature,
  S.GetAccessor,
  S.SetAccessor,
  S.FunctionDeclaration,
  S.FunctionExpression,
  S.ClassDeclaration,
  S.ClassExpression,
  S.InterfaceDeclaration,
  S.TypeAliasDeclaration,
  S.EnumDeclaration,
  S.ModuleDeclaration,
  S.NamespaceExportDeclaration,
  S.TypeParameter,
  S.ImportClause,
  S.NamespaceImport,
  S.ImportSpecifier,
  S.NamespaceExport,
  S.LabeledStatement,
  S.BreakStatement,
  S.ContinueStatement,
  S.JsxAttribute,
  S.JsxNamespacedName,
  S.MetaProperty,
  S.NamedTupleMember,
  S.ImportAttribute,
]);

/** Whether a reference reads, writes, or both; what is not understood counts as both. */
export function accessOf(node) {
  let child = node;
  let parent = node.parent;
  while (isWrapping(parent)) [child, parent] = [parent, parent.parent];
  if (ts.isBinaryExpression(parent) && parent.left === child && isAssignment(parent.operatorToken.kind)) {
    return { read: parent.operatorToken.kind !== S.EqualsToken, write: true };
  }
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) {
    const changes = parent.operator === S.PlusPlusToken || parent.operator === S.MinusMinusToken;
    return { read: true, write: changes };
  }
  if (ts.isDeleteExpression(parent)) return { read: true, write: true };
  return isPatternTarget(child, parent) ? { read: false, write: true } : { read: true, write: false };
}

function isWrapping(node) {
  return (
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isTypeAssertionExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isSatisfiesExpression(node)
  );
}

/** Whether an operator assigns. */
export function isAssignment(kind) {
  return kind >= S.FirstAssignment && kind <= S.LastAssignment;
}

/** Whether an expression is assigned to as part of `[a, b] = …`, `({a} = …)` or the head of a `for`. */
function isPatternTarget(child, parent) {
  while (isPatternPart(child, parent)) [child, parent] = [parent, parent.parent];
  if ((ts.isForInStatement(parent) || ts.isForOfStatement(parent)) && parent.initializer === child) return true;
  const pattern = ts.isArrayLiteralExpression(child) || ts.isObjectLiteralExpression(child);
  return pattern && ts.isBinaryExpression(parent) && parent.left === child && parent.operatorToken.kind === S.EqualsToken;
}

function isPatternPart(child, parent) {
  if (ts.isBinaryExpression(parent)) {
    const inside = ts.isArrayLiteralExpression(parent.parent) || ts.isPropertyAssignment(parent.parent);
    return inside && parent.left === child && parent.operatorToken.kind === S.EqualsToken;
  }
  return (
    isWrapping(parent) ||
    ts.isArrayLiteralExpression(parent) ||
    ts.isSpreadElement(parent) ||
    ts.isObjectLiteralExpression(parent) ||
    ts.isSpreadAssignment(parent) ||
    (ts.isShorthandPropertyAssignment(parent) && parent.name === child) ||
    (ts.isPropertyAssignment(parent) && parent.initializer === child)
  );
}
