// Runs found scripts again in a fresh process, in an order of its own and on one set of modules, as a test file will.
// `node replay.cjs request.json scripts.json answers.jsonl seed`; an answer is the number of a script and of its assertions that hold.
'use strict';
const guard = require('./guard.cjs');
const { Modules, Instance } = require('./modules.cjs');
const { Script, begin, finish, isAnother, settle } = require('./script.cjs');

const SCRIPT_MS = 2000;

function order(count, chance) {
  const numbers = Array.from({ length: count }, (_, at) => at);
  for (let at = count - 1; at > 0; at -= 1) {
    const other = Math.floor(chance() * (at + 1));
    [numbers[at], numbers[other]] = [numbers[other], numbers[at]];
  }
  return numbers;
}

async function replay(found, instance, other) {
  const script = new Script(found.statements, found.imports);
  if (!script.function_()) return undefined;
  let run;
  if (!guard.within(SCRIPT_MS, () => { run = begin(script, instance, other); })) return undefined;
  await settle(run);
  finish(run, script, instance.modules.root, []);
  const raised = run.raised || null;
  if (run.spoilt || Boolean(raised) !== Boolean(found.raises)) return undefined;
  if (raised && isAnother({ more: {}, ...found.raises }, raised)) return undefined;
  return found.asserts.map(([expression, literal], at) => (run.seen.get(expression) === literal ? at : -1)).filter((at) => at >= 0);
}

async function main() {
  const [request, scripts, answers, seed] = process.argv.slice(2);
  const { plan } = JSON.parse(guard.real.readFileSync(request, 'utf8'));
  const found = JSON.parse(guard.real.readFileSync(scripts, 'utf8'));
  const file = guard.real.openSync(answers, 'w');
  guard.install();
  const instance = new Instance(new Modules(plan, process.cwd()), undefined);
  for (const number of order(found.length, guard.chanceOf(Number(seed)))) {
    const held = await replay(found[number], instance, Number(seed) % 2 === 0);
    if (held) guard.real.writeSync(file, `${JSON.stringify([number, held])}\n`);
  }
  guard.real.exit(0);
}

main().catch((error) => {
  guard.real.writeSync(2, `${error && error.stack}\n`);
  guard.real.exit(3);
});
