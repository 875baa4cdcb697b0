// Values to try, as source: what code and tests write down, a small stock of each kind, and both of them a little changed.
'use strict';
const { quote } = require('./observe.cjs');

const RECORDER = '(...given) => { calls.push(given); }';
const STOCK = {
  string: ["''", "'a'", "'abc'", "'a b'", "'A-b_c'", "'1'", "'<a & \"b\">'", "' x '", "'a\\nb'", "'a,b,c'"],
  number: ['0', '1', '-1', '2', '3', '10', '0.5', 'NaN'],
  boolean: ['true', 'false'],
  array: ['[]', '[1]', "['a', 'b']", '[3, 1, 2]', '[[1], [2]]', '[{ a: 1 }, { a: 2 }]', "['b', 'a', 'b']"],
  object: ['{}', '{ a: 1 }', '{ a: { b: 1 } }', "{ name: 'a', value: 1 }", 'null'],
  function: [RECORDER, '(value) => value', '() => true', '(a, b) => (a < b ? -1 : 1)', '() => undefined'],
  regexp: ['/a/', '/a/g', '/^$/'],
  date: ['new Date(0)', 'new Date(86400000)'],
};
const ANY = ['undefined', 'null', 'true', 'false', '0', '1', "''", "'a'", '[]', '{}'];
const CALLBACK = /^(?:cb|callback|fn|func|done|next|listener|handler|iterator|predicate|iteratee|comparator)$/i;
const TOKEN = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|\b\d+(?:\.\d+)?\b|\btrue\b|\bfalse\b/g;

class Values {
  constructor(plan, chance) {
    this.chance = chance;
    this.named = plan.named;
    this.calls = plan.calls;
    this.near = [].concat(...Object.values(plan.near));
    const own = this.near.map(([literal]) => literal);
    this.literals = [...new Set([...own, ...plan.literals])];
    this.strings = this.literals.filter((literal) => /^['"`]/.test(literal));
    this.objects = this.literals.filter((literal) => literal.startsWith('{'));
    this.focus = [];
    this.rows = plan.rows;
    this.row = undefined;
  }

  pick(list) {
    return list[Math.floor(this.chance() * list.length)];
  }

  /** Puts the literals near a line of a file first. */
  aimAt(file, line) {
    const here = (this.plannedNear && this.plannedNear[file]) || [];
    this.focus = here.filter(([, at]) => Math.abs(at - line) <= 14).map(([literal]) => literal);
  }

  /** Has the next values come from one case of a table in the tests, where names or kinds fit. */
  holdRow(row) {
    this.row = row;
  }

  fromRow(parameter) {
    if (!this.row) return undefined;
    if (parameter.name in this.row) return this.row[parameter.name];
    const texts = Object.values(this.row).filter((source) => /^['"`]/.test(source));
    const wantsText = !parameter.kinds.length || parameter.kinds.includes('string');
    return wantsText && texts.length && this.chance() < 0.7 ? this.pick(texts) : undefined;
  }

  /** A value for a parameter. */
  forParameter(parameter) {
    const given = this.chance() < 0.85 ? this.fromRow(parameter) : undefined;
    if (given !== undefined) return given;
    const source = this.draw(parameter);
    return this.chance() < 0.22 ? this.nudge(source) : source;
  }

  draw(parameter) {
    const kinds = CALLBACK.test(parameter.name) && !parameter.kinds.includes('function') ? [...parameter.kinds, 'function'] : parameter.kinds;
    const fits = fitting(kinds);
    const named = (this.named[parameter.name] || []).filter(fits);
    const focus = this.focus.filter(fits);
    const stock = kinds.flatMap((kind) => STOCK[kind] || []);
    const groups = [
      [5, named],
      [3, parameter.tested],
      [3, focus],
      [2.5, stock],
      [3, this.fittingLiterals(kinds, fits)],
      [kinds.length ? 0.5 : 1.5, ANY],
      [parameter.keys.length ? 7 : 0, ['{']],
      [kinds.includes('function') ? 4 : 0, STOCK.function],
    ];
    const chosen = this.weighted(groups);
    return chosen === '{' ? this.objectWith(parameter.keys) : chosen;
  }

  weighted(groups) {
    const open = groups.filter(([weight, list]) => weight > 0 && list.length);
    let at = this.chance() * open.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, list] of open) {
      at -= weight;
      if (at <= 0) return this.pick(list);
    }
    return this.pick(ANY);
  }

  fittingLiterals(kinds, fits) {
    if (kinds.length === 1 && kinds[0] === 'string') return this.strings;
    if (kinds.length === 1 && kinds[0] === 'object') return this.objects;
    return kinds.length ? this.literals.filter(fits) : this.literals;
  }

  /** An object with some of the properties that the code reads. */
  objectWith(keys) {
    const few = keys.filter(() => this.chance() < Math.min(0.6, 2.2 / keys.length));
    const chosen = few.length ? few : [this.pick(keys)];
    return `{ ${chosen.map((key) => this.pair(key)).join(', ')} }`;
  }

  pair(key) {
    const known = this.named[key] || [];
    const value = known.length && this.chance() < 0.6 ? this.pick(known) : this.forKey(key);
    return `${/^[A-Za-z_$][\w$]*$/.test(key) ? key : quote(key)}: ${value}`;
  }

  forKey(key) {
    if (CALLBACK.test(key)) return this.pick(STOCK.function);
    const kinds = ['boolean', 'boolean', 'string', 'string', 'number', 'object', 'function'];
    return this.chance() < 0.3 && this.focus.length ? this.pick(this.focus) : this.pick(STOCK[this.pick(kinds)]);
  }

  /** A value one step away from another. */
  nudge(source) {
    if (/^['"`]/.test(source)) return this.nudgeText(source);
    if (/^-?\d+$/.test(source)) return String(Number(source) + this.pick([-1, 1, 10]));
    if (source === 'true' || source === 'false') return source === 'true' ? 'false' : 'true';
    return this.changeLiteral(source) || source;
  }

  nudgeText(source) {
    const text = textOf(source);
    if (text === undefined) return source;
    const at = Math.floor(this.chance() * (text.length + 1));
    const step = this.chance();
    if (step < 0.5) return quote(text.slice(0, at) + this.otherText() + text.slice(at));
    if (step < 0.65) return quote(text.slice(0, at) + text.slice(at + 1 + Math.floor(this.chance() * 4)));
    if (step < 0.75) return quote(text + text);
    if (step < 0.85) return quote(text.slice(0, at));
    return quote(text.slice(0, at) + this.pick(['\n', ' ', '"', "'", '<', '>', '&', '/', '=', '\\', '\t', '-', ':', ';', 'a', 'Z', '1', 'é']) + text.slice(at));
  }

  otherText() {
    const near = this.focus.filter((literal) => /^['"`]/.test(literal));
    const source = near.length && this.chance() < 0.6 ? this.pick(near) : this.pick(this.strings.length ? this.strings : STOCK.string);
    return (textOf(source) || '').slice(0, 200);
  }

  /** A statement with one of its literals changed; undefined where there is none. */
  changeLiteral(statement) {
    const found = [...statement.matchAll(TOKEN)];
    if (!found.length) return undefined;
    const one = this.pick(found);
    const instead = this.chance() < 0.6 ? this.nudge(one[0]) : this.replacement(one[0]);
    return statement.slice(0, one.index) + instead + statement.slice(one.index + one[0].length);
  }

  replacement(token) {
    if (/^['"]/.test(token)) {
      const near = this.focus.filter((literal) => /^['"]/.test(literal));
      return near.length && this.chance() < 0.6 ? this.pick(near) : this.pick(this.strings.length ? this.strings : STOCK.string);
    }
    return this.pick(/^\d/.test(token) ? STOCK.number : STOCK.boolean);
  }
}

/** Which sources suit some kinds; all of them suit none. */
function fitting(kinds) {
  if (!kinds.length) return () => true;
  const marks = { string: /^['"`]/, number: /^-?\d/, boolean: /^(?:true|false)$/, array: /^\[/, object: /^\{/, function: /=>/, regexp: /^\//, date: /^new Date/ };
  const wanted = kinds.map((kind) => marks[kind]).filter(Boolean);
  return (source) => wanted.some((mark) => mark.test(source));
}

/** The text behind a string literal, undefined for anything else. */
function textOf(source) {
  if (!/^(?:'(?:[^'\\]|\\[^])*'|"(?:[^"\\]|\\[^])*"|`(?:[^`\\$]|\\[^])*`)$/.test(source)) return undefined;
  try {
    return Function(`return ${source}`)();
  } catch {
    return undefined;
  }
}

module.exports = { RECORDER, Values };
