// The edits that write the steps of a chain as statements with await. What stood there stays byte for byte, but for the indentation of
// its lines; only what holds the steps together goes.
import ts from "../typescript.mjs";
import { boundNames, isAsync, returnsOf } from "../functions.mjs";
import { isOpen } from "../layout.mjs";

const S = ts.SyntaxKind;
/** The start of a statement that would go on with the one before, were there no semicolon. */
const GOES_ON = /^[([`+\-/]/;
/** Expressions of which `await` would take only the first part. */
const BOUND = new Set([S.BinaryExpression, S.ConditionalExpression, S.ArrowFunction, S.AsExpression, S.SatisfiesExpression]);

/** `plan` is `{owner, tail, first, steps, kinds}`: the function, the returned chain, what is awaited first, and the steps after it. */
export function chainEdits(plan, source, scopes, layout) {
  return new Written(plan, source, scopes, layout).edits();
}

class Written {
  constructor({ owner, tail, first, steps, kinds }, source, scopes, layout) {
    Object.assign(this, { owner, tail, first, source, scopes, layout, kinds });
    this.caught = steps.at(-1).method === "catch" ? steps.at(-1) : null;
    this.steps = steps.filter((one) => one !== this.caught);
    this.found = [];
    const statement = ts.isReturnStatement(tail.parent) ? tail.parent : null;
    this.start = statement ? statement.getStart(source.tree) : this.#arrowEnd();
    this.end = statement ? statement.end : tail.end;
    this.outer = layout.indentAt(owner.getStart(source.tree));
    this.lines = statement === null || layout.startsLine(this.start);
    this.indent = statement ? layout.indentAt(this.start) : this.outer + layout.unit;
    this.inner = this.caught ? this.indent + layout.unit : this.indent;
    this.at = this.start;
    this.open = false;
  }

  edits() {
    const concise = !ts.isBlock(this.owner.body);
    const open = concise ? ` {${this.#line(this.indent)}` : "";
    const { callback } = this.caught ?? this.steps[0];
    if (ts.isIdentifier(callback)) return this.#called(callback, open);
    this.#keep(this.first, this.inner, open + (this.caught ? `try {${this.#line(this.inner)}` : "") + this.#bind(0, null));
    this.steps.forEach((step, at) => this.#writeStep(step, at));
    if (this.caught) this.#writeCatch();
    this.#gap(this.end, concise ? this.#next(this.outer, "}") : this.#ending());
    return [...this.#asyncEdits(), ...this.found];
  }

  /** A function of the file that was given to the last step is called with what was awaited. */
  #called(callback, open) {
    this.#keep(this.first, this.inner, `${open}return ${callback.text}(await `);
    const close = `)${this.layout.semicolons ? ";" : ""}`;
    this.#gap(this.end, open ? `${close}${this.#line(this.outer)}}` : close);
    return [...this.#asyncEdits(), ...this.found];
  }

  /** The words that take the value that a step begins with; the last one gives it to the caller. */
  #bind(at, value) {
    const awaited = value && !this.#isWaited(value) ? "" : "await ";
    if (at === this.steps.length) return this.caught ? `return ${awaited}` : "return ";
    const [parameter] = this.steps[at].callback.parameters;
    if (!parameter) return awaited;
    const written = boundNames(parameter.name).some((name) =>
      this.scopes.declaredBy(name).some((binding) => binding.references.some((one) => one.write)),
    );
    return `${written ? "let" : "const"} ${this.#text(parameter)} = ${awaited}`;
  }

  #writeStep({ callback }, at) {
    if (ts.isBlock(callback.body)) return this.#writeBlock(callback, at + 1);
    const value = plainObject(callback.body);
    const [before, after] = this.#wrapped(value, at + 1);
    this.#keep(value, this.inner, this.#next(this.inner, this.#bind(at + 1, value) + before));
    if (after) this.#insert(value.end, after);
  }

  #writeBlock(callback, at) {
    const { body } = callback;
    const { text, tree } = this.source;
    const [open, close] = [body.getStart(tree) + 1, body.end - 1];
    const inside = text.slice(open, close);
    if (!inside.trim()) return;
    const range = { start: open + /^\s*/.exec(inside)[0].length, end: close - /\s*$/.exec(inside)[0].length };
    const [first] = body.statements;
    this.#gap(range.start, this.#next(this.inner, "", first && GOES_ON.test(text.slice(first.getStart(tree)))));
    this.found.push(...this.layout.shift(range, this.layout.indentAt(range.start), this.inner), ...this.#returns(callback, at));
    this.at = range.end;
    const last = body.statements.at(-1);
    this.open = last?.end === range.end && isOpen(last, this.source);
  }

  /** What the returns of a block become: the last step's stay, and are waited for inside of `try`. */
  #returns(callback, at) {
    if (at === this.steps.length && !this.caught) return [];
    return returnsOf(callback)
      .filter((one) => one.expression)
      .flatMap((one) => {
        const [before, after] = this.#wrapped(one.expression, at);
        const start = one.getStart(this.source.tree);
        const edit = { start, end: one.expression.getStart(this.source.tree), text: this.#bind(at, one.expression) + before };
        return after ? [edit, { start: one.expression.end, end: one.expression.end, text: after }] : [edit];
      });
  }

  #writeCatch() {
    const { callback } = this.caught;
    const [parameter] = callback.parameters;
    const head = this.#next(this.indent, `} catch ${parameter ? `(${this.#text(parameter)}) ` : ""}`);
    if (ts.isBlock(callback.body)) {
      const range = { start: callback.body.getStart(this.source.tree), end: callback.body.end };
      this.#gap(range.start, head);
      this.found.push(...this.layout.shift(range, this.layout.indentAt(range.end - 1), this.indent));
      this.at = range.end;
      this.open = false;
      return;
    }
    const value = plainObject(callback.body);
    this.#keep(value, this.inner, `${head}{${this.#line(this.inner)}return `);
    this.#insert(value.end, this.#next(this.indent, "}"));
    this.open = false;
  }

  /** Whether a value may be one to wait for. */
  #isWaited(value) {
    const plain = ts.isObjectLiteralExpression(value) || ts.isArrayLiteralExpression(value);
    return !plain && !this.kinds.of(value);
  }

  /** Parentheses around what await would only take the start of. */
  #wrapped(value, at) {
    if (at === this.steps.length && !this.caught) return ["", ""];
    return BOUND.has(value.kind) && this.#isWaited(value) ? ["(", ")"] : ["", ""];
  }

  #line(indent) {
    return this.lines ? this.layout.newline + indent : " ";
  }

  /** The end of what was kept last, and the line after it. */
  #next(indent, text, goesOn = false) {
    const needed = this.open && (goesOn || (!this.lines && !text.startsWith("}")));
    return (needed ? ";" : this.#ending()) + this.#line(indent) + text;
  }

  #ending() {
    return this.open && this.layout.semicolons ? ";" : "";
  }

  #text(node) {
    return this.source.text.slice(node.getStart(this.source.tree), node.end);
  }

  #keep(node, indent, before) {
    const range = { start: node.getStart(this.source.tree), end: node.end };
    this.#gap(range.start, before);
    this.found.push(...this.layout.shift(range, this.layout.indentAt(range.start), indent));
    this.at = range.end;
    this.open = true;
  }

  #gap(end, text) {
    this.found.push({ start: this.at, end, text });
    this.at = end;
  }

  #insert(position, text) {
    this.found.push({ start: position, end: position, text });
  }

  #arrowEnd() {
    return this.owner.equalsGreaterThanToken.end;
  }

  #asyncEdits() {
    const { owner, source } = this;
    if (isAsync(owner)) return [];
    const word = owner.getChildren().find((child) => child.kind === S.FunctionKeyword);
    const start = (word ?? (ts.isArrowFunction(owner) ? owner : owner.name)).getStart(source.tree);
    return [{ start, end: start, text: "async " }];
  }
}

/** The object of `({…})`, whose parentheses are needed after an arrow only. */
function plainObject(node) {
  return ts.isParenthesizedExpression(node) && ts.isObjectLiteralExpression(node.expression) ? node.expression : node;
}
