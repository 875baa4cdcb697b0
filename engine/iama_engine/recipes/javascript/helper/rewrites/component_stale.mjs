// Which reads of props and state would be old: a function of React sees those of the render that made it, an instance the latest.
import ts from "../typescript.mjs";
import { Left } from "./component_members.mjs";

/** What a class reads in functions that outlive a render; raises Left where it is surely another value. */
export class Stale {
  constructor(uses) {
    this.uses = uses;
    this.known = new Map();
    /** Props that are read by what runs after the render. */
    this.late = new Set();
    for (const read of uses.reads.filter((one) => one.when === "later")) this.#readLate(read.what, read.node);
    for (const { name, owner } of uses.mentions.filter((one) => one.when === "later")) this.#mentionLate(name, owner);
    this.#checkMount("mount", new Set());
    this.#checkUnmount();
    if (uses.reads.some((one) => one.owner === "initial" && one.when !== "now")) throw new Left("its first state has a function that reads props");
  }

  /** Whether handlers read props or state at all. */
  get handlersRead() {
    const rendered = this.#calledBy("render");
    const isHandler = ({ isCall, when, owner }) => !isCall || when !== "now" || !rendered.has(owner);
    const handlers = this.uses.mentions.filter(isHandler).map((one) => one.name);
    return this.uses.reads.some((one) => one.when === "handler") || handlers.some((name) => this.#readsOf(name).size > 0);
  }

  /** A method and all that it calls before it returns, through any number of others. */
  #calledBy(owner) {
    const found = new Set([owner]);
    for (const one of found) {
      for (const { name, isCall, when, owner: by } of this.uses.mentions) if (by === one && isCall && when === "now") found.add(name);
    }
    return found;
  }

  #readLate(what, node) {
    const { parent } = node;
    const text = ts.isPropertyAccessExpression(parent) && parent.expression === node ? parent.getText() : node.getText();
    if (what === "state") throw new Left(`${text} is read by what runs after the render that it would be of`);
    this.late.add(text);
  }

  #mentionLate(name, owner) {
    const reads = this.#readsOf(name);
    if (reads.has("state")) throw new Left(`${owner} hands on ${name}, which reads state after the render that it would be of`);
    if (reads.size) this.late.add(`this.props in ${name}`);
  }

  /** "props" and "state", as far as a method reads them, or another one that it mentions. */
  #readsOf(name) {
    if (this.known.has(name)) return this.known.get(name);
    const found = new Set(this.uses.reads.filter((one) => one.owner === name).map((one) => one.what));
    this.known.set(name, found);
    const reached = new Set([name]);
    for (const owner of reached) {
      for (const one of this.uses.reads) if (one.owner === owner) found.add(one.what);
      for (const one of this.uses.mentions) if (one.owner === owner) reached.add(one.name);
    }
    return found;
  }

  /** What runs while it is mounted sees the first props and state, which are the latest then; what it leaves behind would go on seeing them. */
  #checkMount(owner, seen) {
    if (seen.has(owner)) return;
    seen.add(owner);
    if (this.uses.reads.some((one) => one.owner === owner && one.when !== "now")) {
      throw new Left("componentDidMount leaves behind what reads props or state");
    }
    for (const { name, when, isCall } of this.uses.mentions.filter((one) => one.owner === owner)) {
      if (isCall && when === "now") this.#checkMount(name, seen);
      else if (this.#readsOf(name).size) throw new Left(`componentDidMount leaves behind ${name}, which reads props or state`);
    }
  }

  #checkUnmount() {
    const mentioned = this.uses.mentions.filter((one) => one.owner === "unmount").map((one) => one.name);
    const reads = this.uses.reads.some((one) => one.owner === "unmount") || mentioned.some((name) => this.#readsOf(name).size > 0);
    if (reads) throw new Left("componentWillUnmount reads props or state, and would see the first ones");
  }
}
