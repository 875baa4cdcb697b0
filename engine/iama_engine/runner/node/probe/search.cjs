// The search: a candidate is kept if it tells a live fault from the code as it is, or reaches a part that nothing reached before.
// Four of five tries aim at one live fault; those that were tried often come up less.
'use strict';
const { Script, keepAttributes } = require('./script.cjs');
const { look } = require('./observe.cjs');

const ENOUGH_TRIES = 25;
const DRY_RUNS = 1500;
const MOST_KEPT_A_PART = 30;
const UNSEEN = -1;

class Search {
  constructor(tools) {
    Object.assign(this, tools);
    this.dead = new Set();
    this.tries = new Uint32Array(this.plan.mutants.length);
    this.byPart = new Map();
    this.plan.mutants.forEach((mutant, number) => {
      const list = this.byPart.get(mutant.part) || [];
      this.byPart.set(mutant.part, [...list, number]);
    });
    this.parts = new Set();
    this.keptByPart = new Map();
    this.entriesOf = new Map();
    this.kept = [];
    this.known = new Set();
    this.foundAt = 0;
    this.attempts = 0;
  }

  isLive(number) {
    return !this.dead.has(number) && !this.laboratory.unusable.has(number);
  }

  /** Runs a script and keeps it if it earns its place. */
  async consider(script, target = UNSEEN, entry = undefined) {
    if (this.known.has(script.text) || !script.function_()) return undefined;
    this.known.add(script.text);
    const run = await this.laboratory.run(script);
    if (run.hung) this.laboratory.kept.delete('');
    if (run.promised && !script.isAsync) return this.consider(awaited(script, run.promised), target, entry);
    if (run.spoilt || run.promised || !this.isPresentable(run)) return undefined;
    const whole = run.raised ? new Script(script.statements.slice(0, run.at + 1), script.imports, script.origin) : script;
    return this.judge(whole, target, entry);
  }

  isPresentable(run) {
    return !run.raised || run.raised.deliberate;
  }

  async judge(script, target, entry) {
    const marked = await this.laboratory.reach(script);
    const { parts } = marked;
    const fresh = parts.filter((part) => !this.parts.has(part));
    if (entry) parts.forEach((part) => this.remember(this.entriesOf, part, entry));
    const suspects = this.suspects(parts, target);
    if (!fresh.length && !suspects.length) return undefined;
    const run = await this.laboratory.run(script, { fresh: true });
    const again = await this.laboratory.run(script, { fresh: true, other: true });
    if (run.spoilt || again.spoilt || run.at !== again.at || Boolean(run.raised) !== Boolean(again.raised)) return undefined;
    if (run.raised && (run.raised.message !== again.raised.message || !run.raised.deliberate)) return undefined;
    if (marked.ended !== run.at || Boolean(marked.raised) !== Boolean(run.raised) || (run.raised && marked.raised.message !== run.raised.message)) return undefined;
    const stable = alike(run, again).filter((expression) => marked.seen.get(expression) === run.seen.get(expression));
    await this.settleAttributes(script, run, again, marked);
    this.learnObjects(script, run, entry);
    suspects.forEach((number) => { this.tries[number] += 1; });
    const kills = await this.laboratory.kills(script, run, stable, suspects);
    if ((!kills.size && !fresh.length) || !this.leavesModulesAlone(script, run)) return undefined;
    return this.keep({ script, run, stable, kills, parts, newParts: fresh.length, classes: this.classesIn(run) });
  }

  /** Leaves of an error's attributes those that are the same each time, on modules that were used before too: a counter is not. */
  async settleAttributes(script, run, again, marked) {
    if (!run.raised || !Object.keys(run.raised.more).length) return;
    const used = [await this.laboratory.run(script), await this.laboratory.run(script)];
    keepAttributes(run, again, marked, ...used);
  }

  /** Whether the modules' exports are as they were: a script that changes them would speak for other tests too. */
  leavesModulesAlone(script, run) {
    return script.imports.filter((one) => one.is_file).every((one) => {
      const now = look({ m: run.instance.load(one.source) }, '\0');
      if (!this.exportsAsLoaded.has(one.source)) {
        const fresh = this.laboratory.instance('', undefined, true);
        this.exportsAsLoaded.set(one.source, JSON.stringify([...look({ m: fresh.load(one.source) }, '\0')]));
      }
      return JSON.stringify([...now]) === this.exportsAsLoaded.get(one.source);
    });
  }

  remember(map, part, value) {
    const list = map.get(part) || [];
    map.set(part, list);
    if (list.includes(value)) return;
    if (list.length < MOST_KEPT_A_PART) list.push(value);
    else list[Math.floor(this.chance() * list.length)] = value;
  }

  /** Live faults in what is reached; those tried often in vain only now and then. */
  suspects(parts, target) {
    const found = [];
    for (const part of [...parts, UNSEEN]) {
      for (const number of this.byPart.get(part) || []) {
        const often = this.tries[number];
        if (!this.isLive(number)) continue;
        if (number === target || often <= ENOUGH_TRIES || this.chance() < ENOUGH_TRIES / often) found.push(number);
      }
    }
    return found;
  }

  classesIn(run) {
    const found = {};
    for (const [name, value] of Object.entries(run.names)) {
      const owner = name === 'calls' ? undefined : this.entries.classOf(value);
      if (owner) found[name] = owner;
    }
    return found;
  }

  learnObjects(script, run, entry) {
    for (const [name, owner] of Object.entries(this.classesIn(run))) {
      this.pool.take(owner, name, script);
      const isMade = entry && !entry.owner && Script.declared(script.statements[script.statements.length - 1]) === name;
      if (isMade) this.composer.learnMaker(owner, entry);
    }
  }

  keep(kept) {
    kept.number = this.kept.length;
    kept.run.names = {};
    this.kept.push(kept);
    this.foundAt = this.attempts;
    kept.parts.forEach((part) => {
      this.parts.add(part);
      this.remember(this.keptByPart, part, kept);
    });
    for (const number of kept.kills.keys()) this.dead.add(number);
    this.journal(kept);
    return kept;
  }

  /** Candidates that stand in the project's own tests. */
  async plant(until) {
    for (const seed of this.plan.seeds) {
      if (this.isOver(until)) return;
      await this.consider(new Script(seed.statements, seed.imports, seed.origin));
    }
  }

  /** Every text through every way in that takes one first, and every object method too. */
  async sweep(until) {
    const entries = this.entries.public.filter((entry) => entry.kind !== 'class' && entry.parameters.length && !entry.parameters[0].kinds.includes('function'));
    for (const entry of this.entries.public) {
      for (let turn = 0; turn < 6; turn += 1) await this.tryEntry(entry);
    }
    await this.tell(until);
    const pairs = entries.flatMap((entry) => this.values.literals.map((literal) => [entry, literal]));
    shuffle(pairs, this.chance);
    for (const [entry, literal] of pairs) {
      if (this.isOver(until)) return;
      const rest = entry.parameters.length > 1 && this.chance() < 0.5 ? `, ${this.values.forParameter(entry.parameters[1])}` : '';
      await this.consider(new Script([`const result = ${entry.target}(${literal}${rest});`], [entry.source]), UNSEEN, entry);
    }
  }

  /** Every case of the tests' tables through the lives of objects. */
  async tell(until) {
    const owners = [...this.composer.makers.keys()];
    for (const row of shuffle([...this.values.rows], this.chance)) {
      for (const owner of owners) {
        if (this.isOver(until)) return;
        const script = this.composer.story(owner, row);
        if (script) await this.consider(script);
      }
    }
  }

  async tryEntry(entry) {
    const script = this.composer.fresh(entry);
    if (script) await this.consider(script, UNSEEN, entry);
  }

  /** Aims at one live fault after the other until the time is over, nothing lives, or nothing more is found. */
  async climb(until) {
    const live = () => this.plan.mutants.map((_, number) => number).filter((number) => this.isLive(number));
    this.foundAt = this.attempts;
    const began = this.attempts;
    while (!this.isOver(until) && (this.entries.all.length || this.kept.length)) {
      const open = live();
      if (!open.length || this.attempts - this.foundAt > Math.max(DRY_RUNS, (this.attempts - began) / 2)) return;
      for (let turn = 0; turn < 10; turn += 1) await this.attempt(this.weighted(open));
    }
  }

  weighted(numbers) {
    const weights = numbers.map((number) => 1 / (1 + Math.sqrt(this.tries[number])));
    let at = this.chance() * weights.reduce((sum, weight) => sum + weight, 0);
    const found = numbers.findIndex((_, index) => (at -= weights[index]) <= 0);
    return numbers[found < 0 ? numbers.length - 1 : found];
  }

  async attempt(number) {
    const mutant = this.plan.mutants[number];
    this.attempts += 1;
    this.tries[number] += 1;
    if (this.chance() > 0.8) return this.wander();
    this.values.aimAt(mutant.path, mutant.line);
    const entry = this.entryFor(mutant);
    const kept = this.keptByPart.get(mutant.part) || this.siblings(mutant);
    const script = kept && this.chance() < 0.65 ? this.composer.vary(this.values.pick(kept), entry) : entry && this.composer.fresh(entry);
    return script ? this.consider(script, number, entry) : undefined;
  }

  /** Kept scripts that reach another part of the same function. */
  siblings(mutant) {
    for (const [part, list] of this.keptByPart) {
      if (this.plan.parts[part].symbol === mutant.symbol && list.length) return list;
    }
    return undefined;
  }

  entryFor(mutant) {
    const name = mutant.symbol.split('#')[0].split(/::|\./).pop();
    const direct = [...this.entries.public, ...[...this.entries.classes.values()].flat()].filter((entry) => entry.name === name);
    const seen = this.entriesOf.get(mutant.part) || [];
    if (direct.length && this.chance() < 0.6) return this.values.pick(direct);
    if (seen.length && this.chance() < 0.8) return this.values.pick(seen);
    return this.anyEntry();
  }

  anyEntry() {
    const every = [...this.entries.public, ...[...this.entries.classes.values()].flat().filter((entry) => entry.isPublic)];
    return every.length ? this.values.pick(every) : undefined;
  }

  async wander() {
    this.values.focus = [];
    const owners = [...this.composer.makers.keys()];
    if (owners.length && this.chance() < 0.3) {
      const script = this.composer.story(this.values.pick(owners), this.values.rows.length && this.chance() < 0.7 ? this.values.pick(this.values.rows) : undefined);
      return script ? this.consider(script) : undefined;
    }
    if (this.kept.length && this.chance() < 0.5) {
      const script = this.composer.vary(this.values.pick(this.kept), this.anyEntry());
      return script ? this.consider(script) : undefined;
    }
    const entry = this.anyEntry();
    return entry ? this.tryEntry(entry) : undefined;
  }

  /** Takes statements away from the end backwards while every kill stays a kill. */
  async shrink(kept) {
    let best = kept;
    const last = () => best.script.statements.length;
    for (let at = last() - 2; at >= 0; at -= 1) {
      const statements = best.script.statements.filter((_, index) => index !== at);
      const shorter = await this.sameKills(new Script(statements, best.script.imports, best.script.origin), best);
      if (shorter) best = shorter;
    }
    return best;
  }

  async sameKills(script, kept) {
    if (!script.function_()) return undefined;
    const run = await this.laboratory.run(script, { fresh: true });
    const again = await this.laboratory.run(script, { fresh: true, other: true });
    if (run.spoilt || again.spoilt || Boolean(run.raised) !== Boolean(kept.run.raised) || run.at !== again.at) return undefined;
    if (run.raised && run.raised.message !== kept.run.raised.message) return undefined;
    const marked = await this.laboratory.reach(script);
    const stable = alike(run, again).filter((expression) => marked.seen.get(expression) === run.seen.get(expression));
    await this.settleAttributes(script, run, again, marked);
    const numbers = [...kept.kills.keys()];
    const kills = await this.laboratory.kills(script, run, stable, numbers);
    run.names = {};
    return kills.size === numbers.length ? { ...kept, script, run, stable, kills } : undefined;
  }
}

/** Expressions that two runs give the same literal. */
function alike(run, other) {
  return [...run.seen.keys()].filter((expression) => other.seen.get(expression) === run.seen.get(expression));
}

function awaited(script, name) {
  const change = (statement) => (Script.declared(statement) === name ? statement.replace(/=\s*/, '= await ') : statement);
  return new Script(script.statements.map(change), script.imports, script.origin);
}

function shuffle(list, chance) {
  for (let at = list.length - 1; at > 0; at -= 1) {
    const other = Math.floor(chance() * (at + 1));
    [list[at], list[other]] = [list[other], list[at]];
  }
  return list;
}

module.exports = { Search };
