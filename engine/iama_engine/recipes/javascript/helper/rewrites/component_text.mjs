// The text of a function of React from the text of a class: members stay where they stood, and byte for byte but for what names `this`.
import ts from "../typescript.mjs";
import { hasModifier } from "../functions.mjs";
import { Left, isConstant } from "./component_members.mjs";
import { setterOf } from "./component_sets.mjs";

const S = ts.SyntaxKind;
/** The start of a statement that would go on with the one before, were there no semicolon. */
const GOES_ON = /^[([`+\-/]/;
const COMMENTS = /^(?:\/\/[^\n]*\n\s*|\/\*[^]*?\*\/\s*)*/;
const REACTS_OWN = new Set(["propTypes", "displayName"]);

/** Pieces of a text with the edits inside of them. */
class Splices {
  constructor(text, edits, outdents) {
    this.text = text;
    const isFree = (one) => !edits.some((other) => other.start < one.end && one.start < other.end);
    this.edits = [...edits, ...outdents.filter(isFree)].sort((one, other) => one.start - other.start || one.end - other.end);
  }

  slice(start, end) {
    const parts = [];
    let at = start;
    for (const edit of this.edits.filter((one) => start <= one.start && one.end <= end)) {
      if (edit.start < at) throw new Left("two changes of it meet");
      parts.push(this.text.slice(at, edit.start), edit.text);
      at = edit.end;
    }
    return parts.join("") + this.text.slice(at, end);
  }
}

/** Writes one class. `hook` says how a name of React is written here. */
export class Written {
  constructor(component, uses, hook) {
    const { file, node } = component;
    Object.assign(this, { component, uses, hook, file, layout: file.layout, node });
    this.splices = new Splices(file.source.text, uses.edits, file.outdents.edits());
    this.end = file.layout.semicolons ? ";" : "";
    const following = file.source.text.slice(node.end);
    /** Ends what stands outside of the function: the statement after the class must not go on with it. */
    this.outerEnd = this.end || (GOES_ON.test(following.trimStart().replace(COMMENTS, "")) ? ";" : "");
    this.outer = file.layout.indentAt(node.getStart());
    const [first] = node.members;
    this.lines = file.layout.startsLine(first.getStart());
    this.inner = this.lines ? file.layout.indentAt(first.getStart()) : `${this.outer}${file.layout.unit}`;
    this.after = [];
  }

  /** The whole text that takes the place of the class. */
  text() {
    const { component, node } = this;
    const { text } = this.file.source;
    const isMemo = component.base === "PureComponent";
    const words = text.slice(node.getStart(), this.#classStart());
    const isDefault = hasModifier(node, S.DefaultKeyword);
    const head = isMemo ? `${isDefault ? "" : words}const ${component.name} = ${this.hook("memo")}(` : words;
    const parameter = this.#takesProps() ? `props${component.propsType ? `: ${component.propsType.getText()}` : ""}` : "";
    const type = component.render.type ? `: ${component.render.type.getText()}` : "";
    const body = this.#body();
    const written = `${head}function ${component.name}(${parameter})${type} {${body}}${isMemo ? `)${this.outerEnd}` : ""}`;
    const exported = isMemo && isDefault ? [`export default ${component.name}${this.outerEnd}`] : [];
    const blank = `${this.layout.newline}${this.layout.newline}${this.outer}`;
    return [written, ...this.after, ...exported].join(blank);
  }

  #classStart() {
    return this.node.getChildren().find((one) => one.kind === S.ClassKeyword).getStart();
  }

  #takesProps() {
    return this.component.defaults.size > 0 || this.uses.reads.some((one) => one.what === "props");
  }

  #body() {
    const parts = [];
    let rendered = [];
    for (const segment of this.#segments()) {
      const written = this.#member(segment.member);
      const texts = this.#joined(segment, written);
      if (segment.member === this.component.render) rendered = texts;
      else parts.push(...texts);
    }
    parts.unshift(...this.#opening().map((text) => `${this.#line()}${text}`));
    parts.push(...rendered);
    parts[0] = parts[0].replace(/^(?:[ \t]*\r?\n)+(?=[ \t]*\r?\n)/, "");
    return `${parts.join("")}${this.#ending()}`;
  }

  /** The lines of one member with what stood around it. */
  #joined({ lead, tail }, lines) {
    if (lines === null) return [];
    if (!lines.length && /\S/.test(lead + tail)) throw new Left("a comment stands at what goes");
    return lines.map((text, at) => `${at ? this.#line() : lead}${text}${at === lines.length - 1 ? tail : ""}`);
  }

  /** What stands between the last member and the closing brace. */
  #ending() {
    const { text } = this.file.source;
    return text.slice(this.lastEnd, this.node.end - 1);
  }

  /** Each member with what stands before it since the last one, and the comment that ends its line. */
  #segments() {
    const { text } = this.file.source;
    const open = this.node.getChildren().find((one) => one.kind === S.OpenBraceToken);
    let at = open.end;
    const found = [];
    for (const member of this.node.members) {
      if (ts.isSemicolonClassElement(member)) {
        at = member.end;
        continue;
      }
      const tail = ts.getTrailingCommentRanges(text, member.end)?.at(-1)?.end ?? member.end;
      found.push({ member, lead: text.slice(at, member.getStart()), tail: text.slice(member.end, tail) });
      at = tail;
    }
    this.lastEnd = at;
    return found;
  }

  /** The lines that a member becomes, null where its text went elsewhere with what stood around it. */
  #member(member) {
    const { component } = this;
    if (member === component.render) return [this.#renderText()];
    if (member === component.made) return this.#madeLines();
    if (member === component.stateNode) return this.#stateLines();
    if (member === component.mount || (member === component.unmount && !component.mount)) return [this.#effect()];
    if (member === component.unmount) return [];
    if (component.statics.includes(member)) return this.#outside(member);
    const name = member.name.text;
    if (name === "defaultProps") return [];
    const method = component.methods.get(name);
    return [method ? this.#methodText(member, method) : this.#fieldLine(name)];
  }

  #opening() {
    const { defaults, fields } = this.component;
    const strict = this.file.isStrict ? [] : [`"use strict"${this.end}`];
    const undeclared = [...fields].filter(([, one]) => one.node === null).map(([name]) => this.#fieldLine(name));
    const lines = [...strict, ...undeclared];
    const used = [...defaults].filter(([name]) => this.uses.inserted.some((one) => one.name === name));
    if (!used.length) return lines;
    const names = used.map(([name, text]) => `${name} = ${text}`).join(", ");
    return [...lines, `const { ${names} } = props${this.end}`];
  }

  #stateLines() {
    return [...this.component.state].map(([key, value]) => {
      const pair = this.uses.setters.has(key) ? `[${key}, ${setterOf(key)}]` : `[${key}]`;
      return `const ${pair} = ${this.hook("useState")}${this.#stateType(key)}(${this.#firstValue(value)})${this.end}`;
    });
  }

  /** The type of a key, as the type of the whole state has it. */
  #stateType(key) {
    const { stateType } = this.component;
    if (!stateType) return "";
    const member = ts.isTypeLiteralNode(stateType) ? stateType.members.find((one) => one.name?.getText() === key) : null;
    if (member?.type) return `<${member.type.getText()}${member.questionToken ? " | undefined" : ""}>`;
    return `<${stateType.getText()}["${key}"]>`;
  }

  /** A value that is more than literals is worked out in a function, once, as it was. */
  #firstValue(value) {
    const text = this.splices.slice(value.getStart(), value.end);
    if (isConstant(value)) return text;
    return ts.isObjectLiteralExpression(value) ? `() => (${text})` : `() => ${text}`;
  }

  #fieldLine(name) {
    const { value, type, isRef, optional, as } = this.component.fields.get(name);
    const shown = type ? `${type.getText()}${isRef ? "" : optional || !value ? " | undefined" : ""}` : "";
    const given = isRef ? "null" : value ? value.getText() : shown ? "undefined" : "";
    return `const ${as} = ${this.hook("useRef")}${shown ? `<${shown}>` : ""}(${given})${this.end}`;
  }

  /** State and fields of the constructor, in its order. */
  #madeLines() {
    const { component } = this;
    return component.made.body.statements.flatMap((statement) => {
      if (statement === component.stateNode) return this.#stateLines();
      const field = [...component.fields].find(([, one]) => one.node === statement);
      return field ? [this.#fieldLine(field[0])] : [];
    });
  }

  #methodText(member, { body }) {
    if (member.questionToken || member.exclamationToken) throw new Left(`${member.name.text} may be missing`);
    const rest = this.splices.slice(member.name.getStart(), member.end);
    if (body === member) return `${hasModifier(member, S.AsyncKeyword) ? "async " : ""}function ${rest}`;
    return `const ${rest}${rest.endsWith(";") ? "" : this.end}`;
  }

  #effect() {
    const { mount, unmount } = this.component;
    const [first] = mount ? [mount] : [unmount];
    const block = this.splices.slice(first.body.getStart(), first.body.end);
    const hook = this.hook("useEffect");
    if (!mount) return `${hook}(() => () => ${block}, [])${this.end}`;
    if (!unmount) return `${hook}(() => ${block}, [])${this.end}`;
    const deeper = `${this.inner}${this.layout.unit}`;
    const edits = this.layout.shift({ start: unmount.body.getStart(), end: unmount.body.end }, this.layout.indentAt(unmount.getStart()), deeper);
    const cleaning = new Splices(this.file.source.text, this.uses.edits, edits).slice(unmount.body.getStart(), unmount.body.end);
    const inside = block.slice(1, -1).trim();
    const lines = [inside, `return () => ${cleaning}${this.end}`].filter(Boolean).map((one) => `${this.layout.newline}${deeper}${one}`);
    return `${hook}(() => {${lines.join("")}${this.layout.newline}${this.inner}}, [])${this.end}`;
  }

  #renderText() {
    const { body } = this.component.render;
    const inside = this.splices.slice(body.getStart() + 1, body.end - 1).trim();
    const comments = COMMENTS.exec(inside)[0];
    const rest = inside.slice(comments.length);
    return !this.end && GOES_ON.test(rest) ? `${comments};${rest}` : inside;
  }

  /** A static value is given after the function, where the class gave it. */
  #outside(member) {
    const { component, file } = this;
    const name = member.name.text;
    const isDefaults = name === "defaultProps";
    if (file.source.typed && !isDefaults && component.base === "PureComponent" && !REACTS_OWN.has(name)) {
      throw new Left(`${name} is nothing that the type of a memo has`);
    }
    if (isNameless(member.initializer)) throw new Left(`${name} would lose its name, which it has of its place`);
    const range = { start: member.initializer.getStart(), end: member.initializer.end };
    const edits = this.layout.shift(range, this.inner, this.outer);
    const value = new Splices(this.file.source.text, [], edits).slice(range.start, range.end);
    const { text } = this.file.source;
    const comments = (ts.getLeadingCommentRanges(text, member.pos) ?? []).filter((one) => !isTrailing(text, one, this.node));
    const lead = comments.map((one) => `${text.slice(one.pos, one.end)}${this.layout.newline}${this.outer}`).join("");
    const tail = ts.getTrailingCommentRanges(text, member.end)?.at(-1)?.end ?? member.end;
    const place = isDefaults ? `const ${component.defaultsName}` : `${component.name}.${name}`;
    this.after.push(`${lead}${place} = ${value}${this.outerEnd}${text.slice(member.end, tail)}`);
    return null;
  }

  #line() {
    return this.lines ? `${this.layout.newline}${this.inner}` : " ";
  }
}

/** A function or class that takes its name from what it is given to: a member that is assigned later gives none. */
function isNameless(value) {
  const bare = ts.skipPartiallyEmittedExpressions(value);
  if (ts.isParenthesizedExpression(bare)) return isNameless(bare.expression);
  return ts.isArrowFunction(bare) || ((ts.isFunctionExpression(bare) || ts.isClassExpression(bare)) && !bare.name);
}

/** Whether a comment ends the line of what stands before it. */
function isTrailing(text, comment, node) {
  const before = text.slice(node.getStart(), comment.pos);
  return !/\n[ \t]*$/.test(before);
}
