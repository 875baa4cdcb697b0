// Which expressions surely give a promise of the language's own, and which surely do not throw while they are worked out.
//
// Only what the file itself shows counts: async functions, `new Promise`, `Promise.resolve` and its kin, `import()`, `fetch`, functions of Node
// that always answer with a promise, and functions of the file that do nothing but return one of these. Built-in functions are taken
// for what they are, and running out of stack or memory is not looked at.
import ts from "./typescript.mjs";
import { PROMISIFIED, PROMISING, modulePath } from "./builtins.mjs";
import { isAsync, isTopLevel, returnsOf } from "./functions.mjs";
import { isReady } from "./readiness.mjs";
import { moduleKind } from "./source.mjs";
import { walk } from "./walk.mjs";

const S = ts.SyntaxKind;
const MAKERS = new Set("resolve reject all allSettled race any".split(" "));
const STEPS = new Set(["then", "catch", "finally"]);
const VALUES = new Set("undefined NaN Infinity Promise Object Array String Number Boolean JSON Math Date Error Map Set RegExp Symbol".split(" "));
const EMPTY = new Set(["Map", "Set", "Date", "Error", "TypeError", "RangeError", "Object", "Array"]);
const PLAIN = new Set([
  S.StringLiteral,
  S.NoSubstitutionTemplateLiteral,
  S.NumericLiteral,
  S.BigIntLiteral,
  S.RegularExpressionLiteral,
  S.TrueKeyword,
  S.FalseKeyword,
  S.NullKeyword,
  S.ArrowFunction,
  S.FunctionExpression,
]);
const EITHER = new Set([
  S.AmpersandAmpersandToken,
  S.BarBarToken,
  S.QuestionQuestionToken,
  S.CommaToken,
  S.EqualsEqualsEqualsToken,
  S.ExclamationEqualsEqualsToken,
]);
const ADDED = new Set(["string", "number", "boolean", "undefined", "null"]);

/** Where a file itself puts something else in the place of what the language gives. */
const REPLACED = new RegExp(
  [
    String.raw`\b(?:global|globalThis|window|self)\s*\.\s*(?:fetch|Promise)\s*=[^=]`,
    String.raw`\bPromise\s*\.\s*(?:prototype\s*\.\s*)?\w+\s*=[^=>]`,
    String.raw`\b(?:assign|set|defineProperty|defineProperties)\s*\(\s*(?:global|globalThis|window|self|Promise)\b`,
  ].join("|"),
);

/** Promises and quiet expressions of one file. */
export class Promises {
  constructor(source, scopes, kinds) {
    this.source = source;
    this.scopes = scopes;
    this.kinds = kinds;
    this.known = new Map();
    this.script = moduleKind(source, scopes) === "script";
    const written = scopes.references.filter((one) => one.write && one.binding === null).map((one) => one.node.text);
    this.replaced = new Set(REPLACED.test(source.text) ? [...written, "fetch", "Promise"] : written);
    this.assigned = assignedMembers(source.tree);
  }

  /** Whether an expression surely gives a promise of the language's own, if it gives anything. */
  isPromise(node) {
    if (ts.isParenthesizedExpression(node)) return this.isPromise(node.expression);
    if (ts.isConditionalExpression(node)) return this.isPromise(node.whenTrue) && this.isPromise(node.whenFalse);
    if (ts.isNewExpression(node)) return this.#isGlobal(node.expression, "Promise");
    if (ts.isIdentifier(node)) return this.#isConstantPromise(node);
    return ts.isCallExpression(node) && (this.#isStep(node) || this.#promises(node.expression));
  }

  /** The first part of an expression that may throw at once, null where none does. */
  loud(node) {
    if (PLAIN.has(node.kind)) return null;
    if (ts.isIdentifier(node)) return this.#isQuietName(node) ? null : node;
    if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isNonNullExpression(node)) return this.loud(node.expression);
    if (ts.isConditionalExpression(node)) return this.#firstLoud([node.condition, node.whenTrue, node.whenFalse]);
    if (ts.isBinaryExpression(node)) return this.#loudBinary(node);
    if (ts.isPrefixUnaryExpression(node)) return this.#loudPrefix(node);
    if (ts.isVoidExpression(node)) return this.loud(node.expression);
    if (ts.isTypeOfExpression(node)) return ts.isIdentifier(node.expression) && this.#isUnbound(node.expression) ? null : this.loud(node.expression);
    if (ts.isTemplateExpression(node)) return this.#loudTemplate(node);
    if (ts.isArrayLiteralExpression(node)) return this.#firstLoud(node.elements);
    if (ts.isObjectLiteralExpression(node)) return this.#firstLoud(node.properties.map((one) => valueOf(one) ?? one));
    if (ts.isPropertyAccessExpression(node)) return modulePath(node, this.scopes) === "fs/promises" ? null : node;
    if (ts.isNewExpression(node)) return this.#loudNew(node);
    return ts.isCallExpression(node) ? this.#loudCall(node) : node;
  }

  /** The first part of a statement that may throw, null where none does. */
  loudStatement(statement) {
    if (ts.isBlock(statement)) return statement.statements.map((one) => this.loudStatement(one)).find(Boolean) ?? null;
    if (ts.isReturnStatement(statement)) return statement.expression ? this.loud(statement.expression) : null;
    if (ts.isIfStatement(statement)) {
      const { expression, thenStatement, elseStatement } = statement;
      return this.loud(expression) ?? this.loudStatement(thenStatement) ?? (elseStatement ? this.loudStatement(elseStatement) : null);
    }
    if (ts.isFunctionDeclaration(statement) || ts.isEmptyStatement(statement)) return null;
    if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) return null;
    if (ts.isExpressionStatement(statement)) return this.loud(statement.expression);
    if (!ts.isVariableStatement(statement)) return statement;
    const declarations = statement.declarationList.declarations;
    const odd = declarations.find((one) => !ts.isIdentifier(one.name)) ?? null;
    return odd ?? this.#firstLoud(declarations.flatMap((one) => one.initializer ?? []));
  }

  /** The first part of the parameters that may throw, null where none does. */
  loudParameter(node) {
    const odd = node.parameters.find((one) => !ts.isIdentifier(one.name));
    return odd ?? this.#firstLoud(node.parameters.flatMap((one) => one.initializer ?? []));
  }

  /** The function of this file that a name surely stands for, null where it may be another one. */
  functionNamed(node) {
    const reference = ts.isIdentifier(node) ? this.scopes.referenceOf(node) : undefined;
    const binding = reference?.binding;
    if (!binding || binding.declarations.length > 1 || binding.references.some((one) => one.write)) return null;
    if (this.script && binding.scope === this.scopes.file) return null;
    const [{ node: name, kind }] = binding.declarations;
    const { parent } = name;
    if (kind === "function") return isTopLevel(parent) && parent.body ? parent : null;
    const given = kind === "const" && ts.isVariableDeclaration(parent) ? parent.initializer : null;
    const isFunction = given && (ts.isArrowFunction(given) || ts.isFunctionExpression(given));
    return isFunction && isReady(reference, this.scopes, this.source) ? given : null;
  }

  #isStep(call) {
    const { expression } = call;
    return ts.isPropertyAccessExpression(expression) && !expression.questionDotToken && !call.questionDotToken && STEPS.has(expression.name.text)
      ? this.isPromise(expression.expression)
      : false;
  }

  #isConstantPromise(node) {
    const binding = this.scopes.referenceOf(node)?.binding;
    const [declaration] = binding?.declarations ?? [];
    if (declaration?.kind !== "const" || binding.declarations.length > 1 || !ts.isVariableDeclaration(declaration.node.parent)) return false;
    if ([...STEPS].some((name) => this.assigned.has(name))) return false;
    const { initializer } = declaration.node.parent;
    return Boolean(initializer) && this.isPromise(initializer);
  }

  /** Whether what is called surely gives a promise, and throws nothing of its own. */
  #promises(called) {
    if (called.kind === S.ImportKeyword) return true;
    if (ts.isParenthesizedExpression(called)) return ts.isFunctionLike(called.expression) && this.#isPromising(called.expression);
    if (ts.isPropertyAccessExpression(called) && !called.questionDotToken && this.#isGlobal(called.expression, "Promise")) {
      return MAKERS.has(called.name.text);
    }
    if (PROMISING.has(modulePath(called, this.scopes)) && !this.#mayBeAssigned(called)) return true;
    if (this.#isPromisified(called)) return true;
    if (!ts.isIdentifier(called)) return false;
    if (this.#isGlobal(called, "fetch")) return true;
    const found = this.functionNamed(called);
    return found !== null && this.#isPromising(found);
  }

  /** Whether a function surely answers with a promise and never throws. It is taken for loud while it is looked at: one that waits for
   * itself never ends. */
  #isPromising(node) {
    if (node.asteriskToken) return false;
    if (isAsync(node)) return true;
    if (!this.known.has(node)) {
      this.known.set(node, false);
      this.known.set(node, this.#onlyReturnsPromise(node));
    }
    return this.known.get(node);
  }

  #onlyReturnsPromise(node) {
    if (this.loudParameter(node)) return false;
    if (!ts.isBlock(node.body)) return this.isPromise(node.body) && !this.loud(node.body);
    const last = node.body.statements.at(-1);
    if (!last || !ts.isReturnStatement(last) || !last.expression) return false;
    const first = node.body.statements.slice(0, -1);
    if (returnsOf(node).some((one) => !one.expression || !this.isPromise(one.expression))) return false;
    return first.every((one) => !this.loudStatement(one)) && !this.loud(last.expression);
  }

  /** `promisify(fs.readFile)` as a constant. */
  #isPromisified(called) {
    const reference = ts.isIdentifier(called) ? this.scopes.referenceOf(called) : undefined;
    const [declaration] = reference?.binding?.declarations ?? [];
    const given = declaration?.kind === "const" && ts.isVariableDeclaration(declaration.node.parent) ? declaration.node.parent.initializer : null;
    if (!given || !ts.isCallExpression(given) || given.arguments.length !== 1) return false;
    if (modulePath(given.expression, this.scopes) !== "util.promisify" || !PROMISIFIED.has(modulePath(given.arguments[0], this.scopes))) return false;
    return isReady(reference, this.scopes, this.source);
  }

  /** Whether the file puts something into a member of this name, whatever it is a member of. */
  #mayBeAssigned(called) {
    return ts.isPropertyAccessExpression(called) && this.assigned.has(called.name.text);
  }

  #firstLoud(nodes) {
    for (const node of nodes) {
      const found = this.loud(node);
      if (found) return found;
    }
    return null;
  }

  #isUnbound(node) {
    return this.scopes.referenceOf(node)?.binding === null;
  }

  #isGlobal(node, name) {
    return ts.isIdentifier(node) && node.text === name && this.#isUnbound(node) && !this.replaced.has(name);
  }

  #isQuietName(node) {
    const reference = this.scopes.referenceOf(node);
    if (!reference) return false;
    return reference.binding === null ? VALUES.has(node.text) : isReady(reference, this.scopes, this.source);
  }

  #loudBinary(node) {
    const operator = node.operatorToken.kind;
    const added = operator === S.PlusToken && [node.left, node.right].every((one) => ADDED.has(this.kinds.of(one)));
    return EITHER.has(operator) || added ? this.#firstLoud([node.left, node.right]) : node;
  }

  #loudPrefix(node) {
    const quiet = node.operator === S.ExclamationToken || ADDED.has(this.kinds.of(node.operand));
    const changes = node.operator === S.PlusPlusToken || node.operator === S.MinusMinusToken;
    return quiet && !changes ? this.loud(node.operand) : node;
  }

  /** A template asks each part for its text, which a symbol and some objects answer by throwing. */
  #loudTemplate(node) {
    const odd = node.templateSpans.find((one) => !this.kinds.of(one.expression));
    return odd ? odd.expression : this.#firstLoud(node.templateSpans.map((one) => one.expression));
  }

  #loudNew(node) {
    const given = node.arguments ?? [];
    if (this.#isGlobal(node.expression, "Promise")) {
      const [first] = given;
      return first && (ts.isArrowFunction(first) || ts.isFunctionExpression(first)) ? this.#firstLoud(given) : node;
    }
    const known = ts.isIdentifier(node.expression) && EMPTY.has(node.expression.text) && this.#isGlobal(node.expression, node.expression.text);
    const text = given.length === 0 || (given.length === 1 && /Error$/.test(node.expression.getText()) && this.kinds.of(given[0]) === "string");
    return known && text ? this.#firstLoud(given) : node;
  }

  #loudCall(node) {
    if (node.questionDotToken) return node;
    if (this.#isStep(node)) return this.loud(node.expression.expression) ?? this.#firstLoud(node.arguments);
    return this.#promises(node.expression) ? this.#firstLoud(node.arguments) : node;
  }
}

/** The names of members that a file assigns to. */
function assignedMembers(tree) {
  const found = new Set();
  walk(tree, (node) => {
    const assigns = ts.isBinaryExpression(node) && node.operatorToken.kind === S.EqualsToken && ts.isPropertyAccessExpression(node.left);
    if (assigns) found.add(node.left.name.text);
  });
  return found;
}

/** The value of a member of an object literal; null where there is more to it. */
function valueOf(member) {
  if (ts.isShorthandPropertyAssignment(member)) return member.name;
  const plain = ts.isPropertyAssignment(member) && !ts.isComputedPropertyName(member.name) && member.name.getText() !== "__proto__";
  return plain ? member.initializer : null;
}
