// Where candidates run: on the code as it is, on the marked copy that tells what is reached, on the code with one fault.
// Instances are used again for speed; a find is believed only when fresh ones show it.
'use strict';
const guard = require('./guard.cjs');
const { Instance } = require('./modules.cjs');
const { begin, differences, finish, settle } = require('./script.cjs');

const MOST_USES = 20;
const SCRIPT_MS = 400;
const BATCH_MS = 250;
const HANG_MS = 120;

/** Processor time of this process: on a busy machine the clock would call hanging what only had to wait. */
function cpuMillis() {
  const { user, system } = guard.real.cpuUsage();
  return (user + system) / 1000;
}

class Laboratory {
  constructor(plan, modules, texts) {
    Object.assign(this, { plan, modules, texts, hidden: modules.root });
    this.reached = new Uint8Array(plan.parts.length + 1);
    globalThis[plan.mark_name] = this.reached;
    const slices = {};
    for (const [file, insertions] of Object.entries(plan.marks)) slices[file] = insertions.map(([at, text]) => [at, at, text]);
    this.marked = { key: 'marked', slices };
    this.kept = new Map();
    this.unusable = new Set();
    this.runs = 0;
    this.mutantRuns = 0;
    this.note = () => undefined;
  }

  variantOf(number) {
    const mutant = this.plan.mutants[number];
    return { key: `m${number}`, slices: { [mutant.path]: [[mutant.start, mutant.end, mutant.text]] } };
  }

  instance(key, variant, isFresh) {
    let one = isFresh ? undefined : this.kept.get(key);
    if (!one || one.uses >= MOST_USES) {
      one = new Instance(this.modules, variant);
      if (!isFresh) this.kept.set(key, one);
    }
    return one;
  }

  /** One run on the code as it is. */
  async run(script, { other = false, fresh = false } = {}) {
    this.runs += 1;
    return this.onInstance(script, this.instance('', undefined, fresh), other, SCRIPT_MS);
  }

  async onInstance(script, instance, other, millis) {
    let run;
    const started = guard.real.hrtime();
    const cpu = cpuMillis();
    const ended = guard.within(millis, () => { run = begin(script, instance, other); });
    if (!ended || !run) return { hung: true, starved: cpuMillis() - cpu < HANG_MS, names: {}, seen: new Map(), spoilt: 'hung', millis, instance };
    await settle(run);
    run.millis = Number(guard.real.hrtime() - started) / 1e6;
    run.instance = instance;
    if (!guard.within(millis, () => finish(run, script, this.hidden, this.texts))) run.spoilt = 'hung';
    return run;
  }

  /** Numbers of the parts that a script reaches, and what is seen on the marked copy: where that differs, text of functions shows. */
  async reach(script) {
    this.reached.fill(0);
    const run = await this.onInstance(script, this.instance('marked', this.marked, false), false, SCRIPT_MS);
    if (run.hung) this.kept.delete('marked');
    const parts = [];
    for (let part = 0; part < this.plan.parts.length; part += 1) if (this.reached[part]) parts.push(part);
    return { parts, seen: run.seen || new Map(), ended: run.hung ? -2 : run.at, raised: run.raised };
  }

  /** Mutant → what gives it away, of those asked for; each is confirmed on a fresh instance. */
  async kills(script, run, stable, suspects) {
    const found = new Map();
    if (script.isAsync) {
      for (const number of suspects) await this.tryOne(script, run, stable, number, found);
      return found;
    }
    let at = 0;
    while (at < suspects.length) at = await this.batch(script, run, stable, suspects, at, found);
    return found;
  }

  async tryOne(script, run, stable, number, found) {
    const one = await this.onMutant(script, number, true);
    const told = one && (one.hung ? [] : differences(run, one, stable));
    if (one && one.hung && !one.starved) told.push('hangs');
    if (told && told.length) found.set(number, told);
  }

  async onMutant(script, number, fresh) {
    if (this.unusable.has(number)) return undefined;
    this.mutantRuns += 1;
    this.note(number);
    try {
      return await this.onInstance(script, this.instance(number, this.variantOf(number), fresh), false, BATCH_MS);
    } catch {
      this.unusable.add(number);
      return undefined;
    } finally {
      this.note(-1);
    }
  }

  /** Several mutants under one time limit, because setting a limit costs more than a run; answers where to go on. */
  async batch(script, run, stable, suspects, from, found) {
    let at = from;
    let begun = cpuMillis();
    const doubtful = [];
    const ended = guard.within(BATCH_MS + 20 * run.millis, () => {
      for (; at < suspects.length; at += 1) {
        begun = cpuMillis();
        const told = this.differs(script, run, stable, suspects[at]);
        if (told.length && told.isSure) found.set(suspects[at], told);
        else if (told.length) doubtful.push(suspects[at]);
        if (doubtful.length > 20) { at += 1; return; }
      }
    });
    this.note(-1);
    if (!ended && at < suspects.length) {
      this.kept.delete(suspects[at]);
      if (cpuMillis() - begun > Math.min(BATCH_MS, Math.max(HANG_MS, 20 * run.millis))) {
        found.set(suspects[at], ['hangs']);
        at += 1;
      }
    }
    for (const number of doubtful) await this.tryOne(script, run, stable, number, found);
    return at;
  }

  differs(script, run, stable, number) {
    if (this.unusable.has(number)) return [];
    this.mutantRuns += 1;
    this.note(number);
    let one;
    let isFirst;
    try {
      const instance = this.instance(number, this.variantOf(number), false);
      isFirst = instance.uses === 0;
      one = begin(script, instance, false);
    } catch {
      this.unusable.add(number);
      return [];
    }
    finish(one, script, this.hidden, this.texts);
    return Object.assign(differences(run, one, stable), { isSure: isFirst });
  }
}

module.exports = { Laboratory };
