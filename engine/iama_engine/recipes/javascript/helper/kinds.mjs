// What kind of value an expression surely has: "string", "number", "boolean", "bigint", "undefined", "null"; "primitive" where it is one
// of these but not known which; "" where it may be anything. Built-in functions are taken for what they are.
import ts from "./typescript.mjs";
import { kindOfList } from "./scopes.mjs";

const S = ts.SyntaxKind;
const ARITHMETIC = new Set([
  S.MinusToken,
  S.AsteriskToken,
  S.SlashToken,
  S.PercentToken,
  S.AsteriskAsteriskToken,
  S.AmpersandToken,
  S.BarToken,
  S.CaretToken,
  S.LessThanLessThanToken,
  S.GreaterThanGreaterThanToken,
]);
const COMPARISONS = new Set([
  S.LessThanToken,
  S.LessThanEqualsToken,
  S.GreaterThanToken,
  S.GreaterThanEqualsToken,
  S.EqualsEqualsToken,
  S.EqualsEqualsEqualsToken,
  S.ExclamationEqualsToken,
  S.ExclamationEqualsEqualsToken,
  S.InKeyword,
  S.InstanceOfKeyword,
]);
const LOGICAL = new Set([S.AmpersandAmpersandToken, S.BarBarToken, S.QuestionQuestionToken]);
const GLOBALS = {
  String: "string",
  Number: "number",
  Boolean: "boolean",
  parseInt: "number",
  parseFloat: "number",
  isNaN: "boolean",
  isFinite: "boolean",
  encodeURIComponent: "string",
  decodeURIComponent: "string",
  encodeURI: "string",
  decodeURI: "string",
};
const STATIC = {
  "Array.isArray": "boolean",
  "Date.now": "number",
  "String.fromCharCode": "string",
  "Number.isInteger": "boolean",
  "Number.isNaN": "boolean",
  "Object.prototype.toString.call": "string",
};
const OF_STRINGS = {
  charAt: "string",
  charCodeAt: "number",
  concat: "string",
  endsWith: "boolean",
  includes: "boolean",
  indexOf: "number",
  lastIndexOf: "number",
  padEnd: "string",
  padStart: "string",
  repeat: "string",
  slice: "string",
  startsWith: "boolean",
  substr: "string",
  substring: "string",
  toLowerCase: "string",
  toUpperCase: "string",
  trim: "string",
};
const LITERALS = new Map([
  [S.StringLiteral, "string"],
  [S.NoSubstitutionTemplateLiteral, "string"],
  [S.TemplateExpression, "string"],
  [S.TypeOfExpression, "string"],
  [S.NumericLiteral, "number"],
  [S.BigIntLiteral, "bigint"],
  [S.TrueKeyword, "boolean"],
  [S.FalseKeyword, "boolean"],
  [S.DeleteExpression, "boolean"],
  [S.NullKeyword, "null"],
  [S.VoidExpression, "undefined"],
]);

/** Kinds of expressions of one file. */
export class Kinds {
  constructor(scopes) {
    this.scopes = scopes;
    this.known = new Map();
    this.failed = new Set();
  }

  /** The kind of an expression. */
  of(node) {
    const plain = LITERALS.get(node.kind);
    if (plain) return plain;
    if (ts.isIdentifier(node)) return this.#ofName(node);
    if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isNonNullExpression(node)) {
      return this.of(node.expression);
    }
    if (ts.isPrefixUnaryExpression(node)) return this.#ofPrefix(node);
    if (ts.isPostfixUnaryExpression(node)) return this.of(node.operand) === "number" ? "number" : "primitive";
    if (ts.isBinaryExpression(node)) return this.#ofBinary(node.operatorToken.kind, node.left, node.right);
    if (ts.isConditionalExpression(node)) return this.#either(node.whenTrue, node.whenFalse);
    if (ts.isCallExpression(node) && !node.questionDotToken) return this.#ofCall(node);
    if (ts.isPropertyAccessExpression(node)) return this.#ofLength(node);
    return "";
  }

  #ofLength(node) {
    return node.name.text === "length" && !node.questionDotToken && this.of(node.expression) === "string" ? "number" : "";
  }

  #ofPrefix(node) {
    if (node.operator === S.ExclamationToken) return "boolean";
    if (node.operator === S.PlusToken) return "number";
    return isNumberLike(this.of(node.operand)) ? "number" : "primitive";
  }

  #ofBinary(operator, left, right) {
    if (COMPARISONS.has(operator)) return "boolean";
    if (operator === S.GreaterThanGreaterThanGreaterThanToken) return "number";
    if (operator === S.PlusToken) return sumKind(this.of(left), this.of(right));
    if (ARITHMETIC.has(operator)) return isNumberLike(this.of(left)) || isNumberLike(this.of(right)) ? "number" : "primitive";
    if (LOGICAL.has(operator)) return this.#either(left, right);
    return operator === S.CommaToken || operator === S.EqualsToken ? this.of(right) : "";
  }

  #either(one, other) {
    const kinds = [this.of(one), this.of(other)];
    if (kinds[0] === kinds[1]) return kinds[0];
    return kinds.every(Boolean) ? "primitive" : "";
  }

  #ofCall(node) {
    const called = node.expression;
    if (ts.isIdentifier(called)) return this.#isGlobal(called) ? (GLOBALS[called.text] ?? "") : "";
    if (!ts.isPropertyAccessExpression(called) || called.questionDotToken) return "";
    const path = this.#globalPath(called);
    if (path) return Object.hasOwn(STATIC, path) ? STATIC[path] : path.startsWith("Math.") ? "number" : "";
    const method = called.name.text;
    return Object.hasOwn(OF_STRINGS, method) && this.of(called.expression) === "string" ? OF_STRINGS[method] : "";
  }

  /** `Math.max` where `Math` is the global one, "" for all else. */
  #globalPath(node) {
    const names = [];
    while (ts.isPropertyAccessExpression(node)) {
      names.unshift(node.name.text);
      node = node.expression;
    }
    return ts.isIdentifier(node) && this.#isGlobal(node) && /^[A-Z]/.test(node.text) ? [node.text, ...names].join(".") : "";
  }

  #isGlobal(node) {
    if (this.scopes.uncertain || this.scopes.referenceOf(node)?.binding !== null) return false;
    return !this.scopes.references.some((one) => one.write && one.binding === null && one.node.text === node.text);
  }

  #ofName(node) {
    const binding = this.scopes.referenceOf(node)?.binding;
    if (binding === undefined || this.scopes.uncertain) return "";
    if (binding === null) return this.#isGlobal(node) ? ({ undefined: "undefined", NaN: "number", Infinity: "number" }[node.text] ?? "") : "";
    return this.#ofBinding(binding);
  }

  /**
   * The one kind of everything a block-scoped variable is ever given. It is assumed while its own writes are looked at; where that fails,
   * what was concluded from it is forgotten.
   */
  #ofBinding(binding) {
    if (this.failed.has(binding)) return "";
    const known = this.known.get(binding);
    if (known !== undefined) return known;
    this.known.set(binding, "");
    const first = this.#firstKind(binding);
    this.known.set(binding, first);
    if (first && binding.references.every((one) => !one.write || this.#written(one.node, first) === first)) return first;
    this.known.clear();
    this.failed.add(binding);
    return "";
  }

  #firstKind(binding) {
    const [declaration] = binding.declarations;
    const declarator = declaration.node.parent;
    if (binding.declarations.length > 1 || !["let", "const"].includes(declaration.kind) || !ts.isVariableDeclaration(declarator)) return "";
    if (kindOfList(declarator.parent) === "using") return "";
    if (ts.isForInStatement(declarator.parent.parent)) return "string";
    return declarator.initializer ? this.of(declarator.initializer) : "";
  }

  /** What kind a write leaves in a variable of this kind; "" where that is not known. */
  #written(node, kind) {
    const parent = node.parent;
    if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) return kind === "number" ? "number" : "";
    if (!ts.isBinaryExpression(parent) || parent.left !== node) return "";
    if (parent.operatorToken.kind === S.EqualsToken) return this.of(parent.right);
    const operator = { [S.PlusEqualsToken]: S.PlusToken, [S.MinusEqualsToken]: S.MinusToken, [S.AsteriskEqualsToken]: S.AsteriskToken }[
      parent.operatorToken.kind
    ];
    if (operator === S.PlusToken) return sumKind(kind, this.of(parent.right));
    return operator && kind === "number" ? "number" : "";
  }
}

/** Whether converting it to a number never gives a bigint. */
function isNumberLike(kind) {
  return ["number", "string", "boolean", "undefined", "null"].includes(kind);
}

function sumKind(left, right) {
  if (left === "string" || right === "string") return "string";
  const numbers = ["number", "boolean", "undefined", "null"];
  return numbers.includes(left) && numbers.includes(right) ? "number" : "primitive";
}
