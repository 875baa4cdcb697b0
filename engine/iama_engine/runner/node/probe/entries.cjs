// The ways into the target modules: what they export, what belongs to that, and the methods of the objects that calls answer.
'use strict';

const RESERVED = new Set('result calls printed passed console done let const var class function new delete default import export in of this null true false if for switch case try do typeof void with yield await static enum'.split(' '));
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;
const OF_ALL = new Set(['constructor', 'toString', 'valueOf', 'toJSON', 'hasOwnProperty', 'isPrototypeOf', 'propertyIsEnumerable', 'toLocaleString']);

/** The class of functions that calls answer, and the one way into them. */
const FUNCTION = 'a function';
const CALLED = {
  kind: 'answer',
  target: '',
  name: '',
  owner: FUNCTION,
  parameters: [{ name: '', default: null, kinds: [], keys: [], tested: [], rest: false }],
  isPublic: true,
};

/** A name for a module in a script: its file, or the folder of an index file. */
function moduleName(file) {
  const parts = file.replace(/\.[^./]+$/, '').split('/');
  const stem = parts.length > 1 && parts[parts.length - 1] === 'index' ? parts[parts.length - 2] : parts[parts.length - 1];
  const name = stem.replace(/[^\w$]+(\w?)/g, (_, next) => next.toUpperCase()).replace(/^\d/, '_$&') || 'target';
  return RESERVED.has(name) ? `${name}Module` : name;
}

function ownNames(value) {
  return Object.getOwnPropertyNames(value).filter((name) => IDENTIFIER.test(name) && !OF_ALL.has(name));
}

function isClass(value) {
  if (/^class\b/.test(Function.prototype.toString.call(value))) return true;
  const shape = value.prototype;
  return Boolean(shape) && (ownNames(shape).length > 0 || /^[A-Z]/.test(value.name));
}

/** The names of methods that an object's own classes give it; those of Node and of the language left out. */
function methodsOf(value) {
  const found = new Set();
  for (let shape = Object.getPrototypeOf(value); shape && shape !== Object.prototype && shape !== Function.prototype; shape = Object.getPrototypeOf(shape)) {
    for (const name of ownNames(shape)) {
      const described = Object.getOwnPropertyDescriptor(shape, name);
      if (typeof described.value === 'function') found.add(name);
    }
    if (found.size > 80) break;
  }
  return [...found];
}

/** How an entry that belongs to an object is written. */
function placeOf(receiver, entry) {
  return entry.kind === 'answer' ? receiver : `${receiver}.${entry.name}`;
}

class Entries {
  constructor(plan) {
    this.callables = new Map();
    for (const one of plan.callables) {
      const known = this.callables.get(one.name) || [];
      this.callables.set(one.name, [...known, one]);
    }
    this.all = [];
    this.classes = new Map([[FUNCTION, [CALLED]]]);
  }

  /** Takes in what a module exports. */
  read(file, exported) {
    const source = { name: moduleName(file), source: file, member: '*', is_file: true };
    this.visit(source, source.name, exported, 0, new Set());
  }

  visit(source, target, value, depth, seen) {
    if ((typeof value !== 'function' && typeof value !== 'object') || value === null || seen.has(value) || depth > 2) return;
    seen.add(value);
    if (typeof value === 'function') this.addFunction(source, target, value);
    if (Array.isArray(value)) return;
    for (const name of Object.keys(value).slice(0, 200)) {
      const described = Object.getOwnPropertyDescriptor(value, name);
      if (IDENTIFIER.test(name) && !described.get && name !== 'prototype') this.visit(source, `${target}.${name}`, described.value, depth + 1, seen);
    }
  }

  addFunction(source, target, value) {
    const name = target.split('.').pop();
    const own = name === source.name || name === 'default' ? value.name || name : name;
    const kind = isClass(value) ? 'class' : 'function';
    this.all.push({ kind, target, name: own, source, parameters: this.parametersOf(own, '', value), isPublic: !name.startsWith('_') });
    if (kind === 'class') this.learnClass(value.name || own, value.prototype);
  }

  parametersOf(name, owner, value) {
    const known = this.callables.get(name) || [];
    const one = known.find((each) => !owner || each.owner.split('.').pop() === owner) || known[0];
    if (one) return one.parameters;
    return Array.from({ length: Math.min(value.length, 6) }, () => ({ name: '', default: null, kinds: [], keys: [], tested: [], rest: false }));
  }

  /** The class of an object by name, with its methods learnt; undefined for plain objects and those of the language. */
  classOf(value) {
    if (typeof value === 'function' && !isClass(value)) return FUNCTION;
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
    const shape = Object.getPrototypeOf(value);
    if (!shape || shape === Object.prototype) return undefined;
    const name = shape.constructor === Object || !shape.constructor ? 'Object' : String(shape.constructor.name);
    if (globalThis[name] === shape.constructor && name !== 'Object') return undefined;
    this.learnClass(name, shape);
    return this.classes.get(name).length ? name : undefined;
  }

  learnClass(name, shape) {
    if (this.classes.has(name)) return;
    const holder = Object.create(shape);
    const methods = methodsOf(holder).map((method) => ({
      kind: 'method',
      target: method,
      name: method,
      owner: name,
      parameters: this.parametersOf(method, name, shape[method] || (() => undefined)),
      isPublic: !method.startsWith('_'),
    }));
    this.classes.set(name, methods);
  }

  get public() {
    return this.all.filter((entry) => entry.isPublic);
  }
}

module.exports = { Entries, placeOf };
