// What a searcher writes down while it goes: finds with what they assert, one line each, so that a process that dies loses nothing.
'use strict';
const path = require('path');
const { real } = require('./guard.cjs');
const { PASSED, Script } = require('./script.cjs');

const MOST_EXTRA = 300;
const ARGUMENT = new RegExp(`^const (${PASSED}\\d*) = (.*);$`, 's');

class Journal {
  constructor(output, searcher, turn) {
    this.output = output;
    this.name = `journal-${searcher}-${turn}.jsonl`;
    this.file = real.openSync(path.join(output, this.name), 'a', 0o600);
    this.read = new Map();
  }

  write(line) {
    real.writeSync(this.file, `${JSON.stringify(line)}\n`);
  }

  /** Ids of faults that the other searchers found since the last look. */
  news() {
    const found = [];
    for (const name of real.readdirSync(this.output)) {
      if (!/^journal-.*\.jsonl$/.test(name) || name === this.name) continue;
      const text = real.readFileSync(path.join(this.output, name), 'utf8');
      const from = this.read.get(name) || 0;
      const to = text.lastIndexOf('\n') + 1;
      this.read.set(name, to);
      for (const line of text.slice(from, to).split('\n')) if (line) found.push(...(JSON.parse(line).kills || []));
    }
    return found;
  }
}

/**
 * A find as JSON types: what it asserts is the small set that covers every kill, and the last result where it is short.
 * A change may be more than its function, and told by what another one does: it is held where it was reached.
 */
function describeKept(kept, plan) {
  const { script, run } = kept;
  const around = [...new Set(kept.parts.map((part) => plan.parts[part].symbol).filter(Boolean))];
  const told = [...kept.kills.keys()].map((number) => plan.mutants[number]).filter((one) => one.operator !== 'change' || around.includes(one.symbol));
  const symbols = [...new Set(told.map((one) => one.symbol))];
  const asserts = assertsOf(kept);
  return {
    number: kept.number,
    statements: inlined(script.statements, asserts),
    imports: script.imports,
    origin: script.origin,
    asserts,
    raises: run.raised ? raisedOf(run.raised) : null,
    is_async: script.isAsync,
    kills: [...kept.kills.keys()].map((number) => plan.mutants[number].id),
    symbols: symbols.length ? symbols : around,
    reached: around,
    new_lines: kept.newParts,
  };
}

function raisedOf({ name, message, more }) {
  return Object.keys(more).length ? { name, message, more } : { name, message };
}

/** The statements with arguments written where they are passed, but for those that something is said of. */
function inlined(statements, asserts) {
  let left = statements;
  for (const statement of statements) {
    const [, name, text] = ARGUMENT.exec(statement) || [];
    if (!name) continue;
    const named = new RegExp(`(?<![\\w$])(?<!(?<!\\.\\.)\\.)${name}(?![\\w$])`, 'g');
    const others = left.filter((one) => one !== statement);
    const uses = others.flatMap((one) => one.match(named) || []).length;
    if (uses === 1 && !asserts.some(([expression]) => expression.match(named))) left = others.map((one) => one.replace(named, () => text));
  }
  return left;
}

function assertsOf(kept) {
  const rank = (expression) => awkwardness(expression, kept) + kept.run.seen.get(expression).length / 400;
  const chosen = cover([...kept.kills.values()], kept.stable, rank);
  const last = lastResult(kept);
  if (last && !chosen.includes(last) && kept.run.seen.get(last).length <= MOST_EXTRA) chosen.push(last);
  const telling = kept.stable.filter((expression) => expression !== 'printed' || kept.run.seen.get(expression) !== '[]');
  if (!chosen.length && !kept.run.raised && telling.length) chosen.push(telling.sort((one, other) => rank(one) - rank(other))[0]);
  return [...kept.run.seen.keys()].filter((expression) => chosen.includes(expression)).map((expression) => [expression, kept.run.seen.get(expression)]);
}

function lastResult(kept) {
  const name = Script.declared(kept.script.statements[kept.script.statements.length - 1] || '');
  return name && kept.stable.includes(name) ? name : undefined;
}

function awkwardness(expression, kept) {
  if (expression === lastResult(kept)) return 0;
  if (expression === 'calls') return 0.5;
  if (/^printed(?![\w$])/.test(expression)) return 5 + (expression.match(/\[/g) || []).length / 2;
  if (/^[\w$]+$/.test(expression)) return 1;
  return /^(?:sha256|typeof|Object|JSON)/.test(expression) ? 4 : 2 + (expression.match(/\._|\./g) || []).length / 2;
}

function cover(groups, stable, rank) {
  const known = new Set(stable);
  let open = groups.map((group) => group.filter((expression) => known.has(expression))).filter((group) => group.length);
  const chosen = [];
  while (open.length) {
    const counts = new Map();
    for (const group of open) for (const expression of group) counts.set(expression, (counts.get(expression) || 0) + 1);
    const worth = (expression) => counts.get(expression) / (1 + rank(expression) / 4);
    const best = [...counts.keys()].sort((one, other) => worth(other) - worth(one) || rank(one) - rank(other))[0];
    chosen.push(best);
    open = open.filter((group) => !group.includes(best));
  }
  return chosen;
}

module.exports = { Journal, describeKept };
