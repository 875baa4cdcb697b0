// Lines and indentation of one text: what a moved stretch has to be shifted by, and which lines may not be touched.
import ts from "./typescript.mjs";
import { walk } from "./walk.mjs";

const S = ts.SyntaxKind;
const ENDED = new Set([S.ExpressionStatement, S.ReturnStatement, S.ThrowStatement, S.VariableStatement, S.DoStatement]);

/** Layout of one file. */
export class Layout {
  constructor(source) {
    this.text = source.text;
    this.newline = /\r?\n/.exec(source.text)?.[0] ?? "\n";
    this.unit = /^([ \t]+)(?=[^\s*])/m.exec(source.text)?.[1] ?? "  ";
    this.fixed = [];
    this.tags = [];
    let [closed, open] = [0, 0];
    walk(source.tree, (node) => {
      if (isOpen(node, source)) open += 1;
      else if (ENDED.has(node.kind)) closed += 1;
      const keeps = ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
      if (keeps && node.end - node.pos > 1) this.fixed.push(...this.#tokens(node, source));
      if (ts.isJsxText(node)) this.tags.push(...this.#tokens(node, source));
    });
    /** Whether statements end with a semicolon here. */
    this.semicolons = closed >= open;
  }

  /** The white space at the start of the line of a position. */
  indentAt(position) {
    const start = this.#lineStart(position);
    return /^[ \t]*/.exec(this.text.slice(start, this.#lineEnd(start)))[0];
  }

  /** Whether nothing but white space stands before a position on its line. */
  startsLine(position) {
    return /^[ \t]*$/.test(this.text.slice(this.#lineStart(position), position));
  }

  /** Whether a line begins inside of a string or template, whose white space is part of a value; that of a text between tags is not. */
  isInValue(position) {
    return this.fixed.some((one) => one.start < position && position < one.end);
  }

  /** Where the lines of a stretch begin, after the first. */
  *linesIn({ start, end }) {
    for (let at = this.#lineEnd(start) + 1; at < end; at = this.#lineEnd(at) + 1) yield at;
  }

  /** Edits that give the lines after the first of a stretch another indentation; lines inside of strings and templates stay. */
  shift({ start, end }, from, to) {
    const edits = [];
    for (let at = this.#lineEnd(start) + 1; from !== to && at < end; at = this.#lineEnd(at) + 1) {
      const moved = this.text.startsWith(from, at) && !/^[ \t]*\r?$/.test(this.text.slice(at, this.#lineEnd(at)));
      if (moved && at + from.length <= end && !this.#isFixed(at)) edits.push({ start: at, end: at + from.length, text: to });
    }
    return edits;
  }

  #tokens(node, source) {
    if (!ts.isTemplateExpression(node)) return [{ start: node.getStart(source.tree), end: node.end }];
    return [node.head, ...node.templateSpans.map((one) => one.literal)].map((one) => ({ start: one.getStart(source.tree), end: one.end }));
  }

  #isFixed(position) {
    return this.isInValue(position) || this.tags.some((one) => one.start < position && position < one.end);
  }

  #lineStart(position) {
    return this.text.lastIndexOf("\n", position - 1) + 1;
  }

  #lineEnd(position) {
    const end = this.text.indexOf("\n", position);
    return end < 0 ? this.text.length : end;
  }
}

/** Whether a statement of those that a semicolon ends has none. */
export function isOpen(node, source) {
  return ENDED.has(node.kind) && source.text[node.end - 1] !== ";";
}
