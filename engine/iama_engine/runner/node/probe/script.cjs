// A candidate: statements of source with the imports they need. It runs on any instance of the project's modules and tells what it saw.
'use strict';
const vm = require('vm');
const guard = require('./guard.cjs');
const { canonical, look } = require('./observe.cjs');

const DECLARES = /^(?:const|let|var)\s+([A-Za-z_$][\w$]*)\s*=/;
const ENGINE = new Set(['TypeError', 'ReferenceError', 'RangeError', 'SyntaxError', 'URIError', 'EvalError']);
const ACCIDENT = new RegExp(
  [
    '^(?:Cannot |Invalid |Unexpected |Missing |missing |Maximum call stack|Class constructor|Assignment to|Reduce of empty|Right-hand side|Object prototype',
    'Method |Reflect\\.|Function\\.prototype|The "?\\w+"? argument|Expected |URI malformed|Proxy |Generator |Identifier |Division by zero|BigInt',
    '[^\\n]* (?:is not|called on|must be|is read-only|cannot be|before initialization|has already|object must|to object|could not be)\\b[^\\n]*$)',
  ].join('|'),
);
const TURNS = 40;
/** What arguments are called that have a name only to be looked at. */
const PASSED = 'passed';
const KNOWN = new Set(['name', 'message', 'stack', 'cause']);
const NAME = /^[A-Za-z_$][\w$]*$/;
const LONGEST_ATTRIBUTE = 200;
const MOST_ATTRIBUTES = 5;

class Script {
  constructor(statements, imports, origin = '') {
    Object.assign(this, { statements, imports, origin });
    this.text = statements.join('\n');
    this.isAsync = statements.some((statement) => /\bawait\b/.test(statement));
    this.compiled = undefined;
  }

  /** The function behind the statements; undefined where they do not parse. */
  function_() {
    if (this.compiled === undefined) this.compiled = compileScript(this);
    return this.compiled || undefined;
  }

  /** Whether a name is one of its own. */
  brings(name) {
    return this.imports.some((one) => one.name === name) || this.statements.some((one) => Script.declared(one) === name);
  }

  /** The name that a statement declares, undefined for none. */
  static declared(statement) {
    const match = DECLARES.exec(statement);
    return match ? match[1] : undefined;
  }
}

function compileScript(script) {
  const body = script.statements.map((statement, at) => {
    const name = Script.declared(statement);
    return `$.at = ${at};\n${statement}\n${name ? `$.names.${name} = ${name};` : ''}`;
  });
  const names = ['$', 'calls', ...script.imports.map((one) => one.name)];
  const text = `(${script.isAsync ? 'async ' : ''}function (${names.join(', ')}) {\n${body.join('\n')}\n})`;
  try {
    return new vm.Script(text, { filename: 'script' }).runInThisContext();
  } catch {
    return null;
  }
}

/** What an import means in an instance. */
function imported(one, instance) {
  const module = one.is_file ? instance.load(one.source) : instance.modules.requireReal(one.source);
  if (one.member === '*') return module;
  if (one.member === 'default' && !(module && module.__esModule) && !(module && 'default' in Object(module))) return module;
  return module[one.member];
}

/** Starts a script; the run it answers is complete for one that does not wait. `run.promise` is there for one that does. */
function begin(script, instance, other) {
  guard.reset(other);
  const run = { names: {}, at: -1, calls: [], raised: undefined, spoilt: '', seen: undefined, promised: '' };
  instance.uses += 1;
  try {
    const given = script.imports.map((one) => imported(one, instance));
    guard.state.printed = [];
    const value = script.function_()(run, run.calls, ...given);
    if (script.isAsync) run.promise = value;
  } catch (error) {
    run.raised = error;
    run.threw = true;
  }
  return run;
}

/** Looks at what a finished run left behind. */
function finish(run, script, hidden, texts) {
  if (run.threw) run.raised = describe(run.raised, texts, hidden);
  run.spoilt = guard.state.spoilt || (run.raised && run.raised.name === '') || (run.raised && run.raised.message.includes(hidden)) ? 'spoilt' : '';
  for (const [name, value] of Object.entries(run.names)) {
    if (isPromise(value)) {
      run.promised = run.promised || name;
      value.then(() => undefined, () => undefined);
    }
  }
  if (/\bcalls\b/.test(script.text)) run.names.calls = run.calls;
  if (!guard.state.deaf && !script.brings('printed')) run.names.printed = guard.state.printed;
  try {
    run.seen = look(run.names, hidden);
  } catch {
    run.seen = new Map();
    run.spoilt = run.spoilt || 'cannot be looked at';
  }
  return run;
}

/** Waits for a run that waits, with the timers of the code run as soon as nothing else goes on. */
async function settle(run) {
  if (!run.promise) return;
  let settled = false;
  run.promise.then(
    () => { settled = true; },
    (error) => { settled = true; run.raised = error; run.threw = true; },
  );
  for (let turn = 0; turn < TURNS && !settled; turn += 1) {
    await new Promise((resolve) => guard.real.setImmediate(resolve));
    if (settled || !guard.state.timers.length) continue;
    try {
      guard.fireTimer();
    } catch (error) {
      run.raised = error;
      run.threw = true;
      return;
    }
  }
  if (!settled) {
    run.raised = new Error('never settles');
    run.threw = true;
    guard.state.spoilt = guard.state.spoilt || 'never settles';
  }
}

function isPromise(value) {
  return value !== null && typeof value === 'object' && typeof value.then === 'function' && typeof value.catch === 'function';
}

/** `deliberate`: not an accident that junk caused deep inside: another class than the engine's, other words, or the project's own among them. */
function describe(error, texts, hidden) {
  if (error === null || typeof error !== 'object' || typeof error.message !== 'string') return { name: '', message: '', more: {}, deliberate: false };
  const name = String(error.name || 'Error');
  const own = texts.some((text) => error.message.includes(text));
  return { name, message: error.message, more: attributes(error, hidden), deliberate: own || !ENGINE.has(name) || !ACCIDENT.test(error.message) };
}

/** What an error carries beside its text, as literals: a code, a path, a position. */
function attributes(error, hidden) {
  const keys = keysOf(error).filter((key) => !KNOWN.has(key) && NAME.test(key));
  const pairs = keys.map((key) => [key, readable(error, key)]);
  const short = pairs.filter(([, source]) => source !== undefined && source.length <= LONGEST_ATTRIBUTE && !source.includes(hidden));
  return Object.fromEntries(short.slice(0, MOST_ATTRIBUTES));
}

/** None for what does not let itself be read. */
function keysOf(error) {
  try {
    return Object.keys(error);
  } catch {
    return [];
  }
}

function readable(error, key) {
  try {
    return canonical(error[key]);
  } catch {
    return undefined;
  }
}

/** The attributes of a run's error that others have too. */
function keepAttributes(run, ...others) {
  if (!run.raised) return;
  for (const [key, source] of Object.entries(run.raised.more)) {
    if (others.some((other) => !other.raised || other.raised.more[key] !== source)) delete run.raised.more[key];
  }
}

function isAnother(raised, other) {
  return raised.name !== other.name || raised.message !== other.message || Object.entries(raised.more).some(([key, source]) => other.more[key] !== source);
}

/** Expressions that tell a run from another; `raises` stands for the way it ended. Only `stable` ones count. */
function differences(run, other, stable) {
  if (run.at !== other.at || Boolean(run.raised) !== Boolean(other.raised)) return ['raises'];
  if (run.raised && isAnother(run.raised, other.raised)) return ['raises'];
  const found = [];
  for (const expression of stable) {
    if (valueOf(run.seen, expression) !== valueOf(other.seen, expression)) found.push(expression);
  }
  return found;
}

function valueOf(seen, expression) {
  return seen.equal && seen.equal.has(expression) ? seen.equal.get(expression) : seen.get(expression);
}

module.exports = { PASSED, Script, begin, differences, finish, isAnother, keepAttributes, settle };
