// One searcher: `node searcher.cjs request.json output searcher searchers turn seconds`, of processor time. The current folder is the tree.
'use strict';
const path = require('path');
const guard = require('./guard.cjs');
const { Composer, Pool } = require('./compose.cjs');
const { Entries } = require('./entries.cjs');
const { Journal, describeKept } = require('./journal.cjs');
const { Laboratory } = require('./laboratory.cjs');
const { Modules, Instance } = require('./modules.cjs');
const { Search } = require('./search.cjs');
const { Values } = require('./values.cjs');

const SEED_SHARE = 0.4;
const SWEEP_SHARE = 0.15;
const SHRINK_SHARE = 0.12;
const NEWS_MS = 250;

/** Eight bytes in a file: the fault that is being tried. A process that dies in it leaves its number behind; each write is a sign of life. */
function lifeLine(output, searcher) {
  const name = path.join(output, `alive-${searcher}`);
  const deadly = guard.real.existsSync(name) ? guard.real.readFileSync(name).readInt32LE(0) : -1;
  const file = guard.real.openSync(name, 'w');
  const bytes = Buffer.alloc(8);
  const note = (number) => {
    bytes.writeInt32LE(number, 0);
    guard.real.writeSync(file, bytes, 0, 8, 0);
  };
  note(-1);
  return { deadly, note };
}

/** Texts of the project that may stand in its own messages. */
function ownTexts(plan) {
  const texts = Object.values(plan.near).flat().map(([literal]) => /^['"`](.*)['"`]$/s.exec(literal));
  return texts.filter((match) => match && match[1].trim().length >= 8 && match[1].trim().includes(' ')).map((match) => match[1].trim());
}

function handlersIn(plan) {
  const texts = Object.values(plan.near).flat().map(([literal]) => /^['"](on[a-z]+)['"]$/.exec(literal));
  return [...new Set(texts.filter(Boolean).map((match) => match[1]))];
}

/** What a default import stands for: the module itself where it has no default, as compilers see it. */
function settleDefaults(plan, modules) {
  for (const one of plan.seeds.flatMap((seed) => seed.imports)) {
    if (one.member !== 'default' || one.is_file) continue;
    const module = modules.tryRequire(one.source);
    if (module && !module.__esModule && !('default' in Object(module))) one.member = '*';
  }
}

function prepare(plan, place, timing) {
  const chance = guard.chanceOf(Number(plan.seed) * 1000 + place.searcher * 31 + place.turn * 7 + 1);
  const modules = new Modules(plan, process.cwd());
  settleDefaults(plan, modules);
  const entries = new Entries(plan);
  const first = new Instance(modules, undefined);
  const failed = [];
  for (const file of plan.targets) {
    try {
      guard.reset(false);
      entries.read(file, first.load(file));
    } catch (error) {
      failed.push(`${file}: ${error && error.message}`);
    }
  }
  const values = new Values(plan, chance);
  const pool = new Pool();
  const laboratory = new Laboratory(plan, modules, ownTexts(plan));
  const composer = new Composer(entries, values, pool, chance, handlersIn(plan));
  return { plan, chance, entries, values, pool, laboratory, composer, failed, exportsAsLoaded: new Map(), isOver: timing };
}

async function main() {
  const [request, output, searcher, searchers, turn, seconds] = process.argv.slice(2);
  const place = { searcher: Number(searcher), searchers: Number(searchers), turn: Number(turn) };
  const { plan } = JSON.parse(guard.real.readFileSync(request, 'utf8'));
  guard.install();
  const spent = () => {
    const { user, system } = guard.real.cpuUsage();
    return (user + system) / 1e6;
  };
  const journal = new Journal(output, place.searcher, place.turn);
  const life = lifeLine(output, place.searcher);
  const ids = new Map(plan.mutants.map((mutant, number) => [mutant.id, number]));
  let lookedAt = 0;
  let search;
  const hear = () => {
    lookedAt = spent();
    life.note(-1);
    for (const id of journal.news()) if (ids.has(id)) search.dead.add(ids.get(id));
  };
  const isOver = (until) => {
    if (spent() - lookedAt > NEWS_MS / 1000) hear();
    return spent() > until;
  };
  const tools = prepare(plan, place, isOver);
  tools.values.plannedNear = plan.near;
  tools.laboratory.note = life.note;
  search = new Search({ ...tools, journal: (kept) => journal.write(describeKept(kept, plan)) });
  if (life.deadly >= 0) tools.laboratory.unusable.add(life.deadly);
  hear();
  if (tools.failed.length) journal.write({ failed: tools.failed });
  await conduct(search, { plan, place, total: Number(seconds) });
  await tidy(search, journal, isOver, Number(seconds));
  const { runs, mutantRuns, unusable } = tools.laboratory;
  journal.write({ done: true, runs, mutant_runs: mutantRuns, unusable: unusable.size, entries: tools.entries.all.length });
  guard.real.exit(0);
}

/** Seeds first, half of them each where there are two; then texts; then aim. */
async function conduct(search, { plan, place, total }) {
  if (place.turn === 0) {
    plan.seeds = plan.seeds.filter((seed, at) => seed.statements.length && at % place.searchers === place.searcher);
    await search.plant(total * SEED_SHARE);
    await search.sweep(total * (SEED_SHARE + SWEEP_SHARE));
  }
  await search.climb(total * (1 - SHRINK_SHARE));
}

/** Shorter scripts in the place of those that were found. */
async function tidy(search, journal, isOver, total) {
  for (const kept of search.kept) {
    if (isOver(total)) return;
    if (kept.script.statements.length < 2) continue;
    const shorter = await search.shrink(kept);
    if (shorter !== kept) journal.write(describeKept(shorter, search.plan));
  }
}

main().catch((error) => {
  guard.real.writeSync(2, `${error && error.stack}\n`);
  guard.real.exit(3);
});
