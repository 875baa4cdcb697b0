// What can be seen of values: each look is an expression and the literal that it equals strictly and deeply.
// What has no literal is looked into: attributes of objects, the text of what describes itself, what a function is.
// Equality does not see the order of keys: a value that has several is also looked at as JSON.
'use strict';
const crypto = require('crypto');

const MOST_LOOKS = 60;
const MOST_LINES = 8;
const LONGEST = 1200;
const LARGEST = 200_000;
const NAME = /^[A-Za-z_$][\w$]*$/;
const PLAIN = /^(?!.*__proto__)[A-Za-z_$][\w$]*$/;

/** A string as single-quoted source. */
function quote(text) {
  const inner = JSON.stringify(text).slice(1, -1).replace(/\\"/g, '"').replace(/'/g, "\\'");
  return `'${inner.replace(/\u2028/g, '\\u2028').replace(/\u2029/g, '\\u2029').replace(/[\ud800-\udfff]/g, loneEscape)}'`;
}

function loneEscape(unit, at, whole) {
  const code = unit.charCodeAt(0);
  const next = whole.charCodeAt(at + 1);
  const before = whole.charCodeAt(at - 1);
  const paired = code < 0xdc00 ? next >= 0xdc00 && next <= 0xdfff : before >= 0xd800 && before <= 0xdbff;
  return paired ? unit : `\\u${code.toString(16)}`;
}

/** Source of a value in which keys stand in one order: the same for values that are strictly and deeply equal. */
function canonical(value) {
  sorting = true;
  try {
    return literal(value);
  } finally {
    sorting = false;
  }
}

let sorting = false;

/** Source of a value, undefined where none would be strictly and deeply equal to it. */
function literal(value, depth = 0, seen = []) {
  switch (typeof value) {
    case 'undefined':
      return 'undefined';
    case 'boolean':
      return String(value);
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'bigint':
      return `${value}n`;
    case 'string':
      return value.length > LARGEST ? undefined : quote(value);
    case 'object':
      return value === null ? 'null' : seen.includes(value) || depth > 6 ? undefined : objectLiteral(value, depth, [...seen, value]);
    default:
      return undefined;
  }
}

function objectLiteral(value, depth, seen) {
  const inner = (one) => literal(one, depth + 1, seen);
  if (Array.isArray(value)) return listLiteral(value, inner);
  const shape = Object.getPrototypeOf(value);
  if (shape === Object.prototype || shape === null) return plainLiteral(value, shape, inner);
  if (Object.keys(value).length && !(value instanceof Uint8Array)) return undefined;
  if (shape === Date.prototype) return `new Date(${value.getTime()})`;
  if (shape === RegExp.prototype) return value.lastIndex ? undefined : String(value);
  if (shape === Map.prototype) return wrapped('Map', unordered([...value].map((pair) => pair), inner));
  if (shape === Set.prototype) return wrapped('Set', unordered([...value], inner));
  if (shape === Buffer.prototype) return value.length > LONGEST ? undefined : `Buffer.from('${value.toString('hex')}', 'hex')`;
  return undefined;
}

function wrapped(name, list) {
  return list === undefined ? undefined : `new ${name}(${list})`;
}

/** A list whose order nobody sees who compares what is made of it. */
function unordered(value, inner) {
  const source = listLiteral(value, inner);
  return sorting && source !== undefined ? `[${value.map(inner).sort().join(', ')}]` : source;
}

function listLiteral(value, inner) {
  if (Object.getPrototypeOf(value) !== Array.prototype || value.length > 2000) return undefined;
  const keys = Object.keys(value);
  if (keys.length !== value.length || Object.getOwnPropertySymbols(value).length) return undefined;
  const parts = value.map(inner);
  return parts.includes(undefined) ? undefined : `[${parts.join(', ')}]`;
}

function plainLiteral(value, shape, inner) {
  const names = Object.getOwnPropertyNames(value);
  if (names.length > 500 || Object.getOwnPropertySymbols(value).length || names.length !== Object.keys(value).length) return undefined;
  const parts = shape === null ? ['__proto__: null'] : [];
  for (const name of sorting ? names.sort() : names) {
    const described = Object.getOwnPropertyDescriptor(value, name);
    const part = described.get ? undefined : inner(described.value);
    if (part === undefined) return undefined;
    parts.push(`${name === '__proto__' ? "['__proto__']" : NAME.test(name) ? name : quote(name)}: ${part}`);
  }
  return parts.length ? `{ ${parts.join(', ')} }` : '{}';
}

/**
 * Expression → literal for the names of a script; `hidden` is a text (the folder of the run) that no literal may hold. `equal` has, for
 * literals that may be written in several orders, what all of them have in common.
 */
function look(names, hidden) {
  const found = Object.assign(new Map(), { equal: new Map() });
  const put = (expression, value) => {
    if (found.size < MOST_LOOKS && value !== undefined && !value.includes(hidden)) found.set(expression, value);
  };
  const tell = (expression, value, whole) => {
    put(expression, value);
    if (found.has(expression) && hasOrder(whole)) found.equal.set(expression, canonical(whole));
  };
  if (Array.isArray(names.printed)) lookAtLines(names.printed, tell);
  const heard = [...found];
  found.clear();
  for (const name of Object.keys(names)) if (name !== 'printed' || !heard.length) lookAt(name, names[name], tell, 0, []);
  for (const [expression, value] of heard) found.set(expression, value);
  return found;
}

/** What was printed, whole and line by line: one that is another each time does not hide the others. */
function lookAtLines(printed, put) {
  lookAt('printed', printed, put, 0, []);
  printed.slice(0, MOST_LINES).forEach((line, at) => lookAt(`printed[${at}]`, line, put, 0, []));
}

/** Whether there is an order in a value that equality does not see. */
function hasOrder(value) {
  if (value === null || typeof value !== 'object') return false;
  if (Array.isArray(value)) return value.some(hasOrder);
  if (value instanceof Map || value instanceof Set) return value.size > 1 || [...value.values()].some(hasOrder);
  const shape = Object.getPrototypeOf(value);
  const inner = Object.values(shape === Object.prototype || shape === null ? value : {});
  return inner.length > 1 || inner.some(hasOrder);
}

function lookAt(expression, value, put, depth, seen) {
  const source = literal(value);
  if (source !== undefined && source.length <= LONGEST) {
    put(expression, source, value);
    const json = hasOrder(value) ? jsonOf(spread(value)) : undefined;
    if (json !== undefined) put(inOrder(expression, value), quote(json));
    else if (hasOrder(value)) put(`Object.keys(${expression})`, literal(Object.keys(value)));
  } else if (source !== undefined) {
    const [text, shown] = typeof value === 'string' ? [value, expression] : [jsonOf(spread(value)), inOrder(expression, value)];
    if (text !== undefined) put(`sha256(${shown})`, quote(sha256(text)));
  } else if (typeof value === 'function') {
    put(`typeof ${expression}`, "'function'");
  } else if (typeof value === 'object' && depth < 3 && !seen.includes(value)) {
    lookInto(expression, value, put, depth, [...seen, value]);
  }
}

function inOrder(expression, value) {
  return `JSON.stringify(${spread(value) === value ? expression : `[...${expression}]`})`;
}

/** A Map or a Set as the list of what is in it, whose order JSON shows. */
function spread(value) {
  return value instanceof Map || value instanceof Set ? [...value] : value;
}

/** Undefined for a value that has no JSON, as a BigInt. */
function jsonOf(value) {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

function sha256(text) {
  return crypto.createHash('sha256').update(text).digest('hex');
}

function lookInto(expression, value, put, depth, seen) {
  const names = Array.isArray(value) ? Object.keys(value).slice(0, 20) : attributesOf(value);
  if (Array.isArray(value)) put(`${expression}.length`, String(value.length));
  else put(`Object.keys(${expression})`, literal(Object.keys(value).slice(0, 60)));
  if (value instanceof Error) put(`${expression}.message`, literal(String(value.message)));
  for (const name of names) {
    let inner;
    try {
      inner = value[name];
    } catch {
      continue;
    }
    if (typeof inner === 'function') continue;
    const place = /^\d+$/.test(name) ? `${expression}[${name}]` : PLAIN.test(name) ? `${expression}.${name}` : `${expression}[${quote(name)}]`;
    lookAt(place, inner, put, depth + 1, seen);
  }
}

/** Own attributes and getters of its classes, those that are not called private first. */
function attributesOf(value) {
  const names = Object.keys(value).slice(0, 80);
  for (let shape = Object.getPrototypeOf(value); shape && shape !== Object.prototype; shape = Object.getPrototypeOf(shape)) {
    for (const name of gettersOf(shape)) if (!names.includes(name)) names.push(name);
  }
  return names.filter((name) => !name.startsWith('_')).concat(names.filter((name) => name.startsWith('_')));
}

const getters = new WeakMap();

function gettersOf(shape) {
  if (!getters.has(shape)) {
    const described = Object.entries(Object.getOwnPropertyDescriptors(shape));
    getters.set(shape, described.filter(([name, one]) => one.get && name !== '__proto__').map(([name]) => name));
  }
  return getters.get(shape);
}

module.exports = { canonical, literal, look, quote };
