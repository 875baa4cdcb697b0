// Keeps code that is called in ways nobody wrote from doing harm in this process: what it must not do throws and spoils the run.
// Clock and chance are ours, so that two runs can differ in them on purpose. The sandbox around the process is what really holds.
'use strict';
const fs = require('fs');
const util = require('util');
const vm = require('vm');
const path = require('path');

const real = {
  writeSync: fs.writeSync,
  openSync: fs.openSync,
  readFileSync: fs.readFileSync,
  existsSync: fs.existsSync,
  readdirSync: fs.readdirSync,
  writeFileSync: fs.writeFileSync,
  renameSync: fs.renameSync,
  setImmediate,
  setTimeout,
  hrtime: process.hrtime.bigint.bind(process.hrtime),
  cpuUsage: process.cpuUsage.bind(process),
  exit: process.reallyExit.bind(process),
};
const EPOCH = 1_700_000_000_000;
const OTHER_EPOCH = EPOCH + 9 * 86_400_000 + 12_345_678;
const WRITERS = /^(?:write|append|mkdir|mkdtemp|rm|rmdir|unlink|rename|truncate|ftruncate|symlink|link|chmod|chown|lchown|fchmod|fchown|utimes|lutimes|futimes|copyFile|cp|createWriteStream|watch|watchFile|opendir)/;
const DENIED = {
  child_process: ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork'],
  dgram: ['createSocket'],
  dns: ['lookup', 'resolve'],
  cluster: ['fork'],
  worker_threads: ['Worker'],
  inspector: ['open', 'Session'],
};
const PROCESS = ['exit', 'reallyExit', 'abort', 'kill', 'chdir', 'setuid', 'setgid', 'umask', '_kill', 'dlopen'];

const PRINTING = [['log', 'out'], ['info', 'out'], ['debug', 'out'], ['warn', 'err'], ['error', 'err']];

const state = { spoilt: '', now: EPOCH, random: 1, timers: [], rejected: false, ticks: 0, printed: [], deaf: false };

function forbid(what) {
  return function forbidden() {
    state.spoilt = what;
    throw new Error(`not allowed in a search: ${what}`);
  };
}

function denyFiles() {
  for (const holder of [fs, fs.promises]) {
    for (const name of Object.keys(holder)) {
      if (typeof holder[name] === 'function' && WRITERS.test(name)) holder[name] = forbid(`fs.${name}`);
    }
  }
  for (const name of ['open', 'openSync']) {
    const original = fs[name];
    fs[name] = (file, flags, ...rest) => {
      if (flags !== undefined && typeof flags !== 'function' && flags !== 'r') forbid(`fs.${name}`)();
      return original.call(fs, file, flags, ...rest);
    };
  }
}

function denyWorld() {
  denyFiles();
  for (const [name, members] of Object.entries(DENIED)) {
    const module = require(name);
    for (const member of members) module[member] = forbid(`${name}.${member}`);
  }
  const net = require('net');
  net.Socket.prototype.connect = forbid('net.connect');
  net.Server.prototype.listen = forbid('net.listen');
  for (const name of PROCESS) process[name] = forbid(`process.${name}`);
  for (const name of ['trace', 'dir', 'table', 'time', 'timeEnd', 'assert', 'group', 'groupEnd']) console[name] = () => { state.deaf = true; };
  for (const [name, stream] of PRINTING) console[name] = (...given) => { state.printed.push([stream, util.format(...given)]); };
  process.stdout.write = () => true;
  process.stderr.write = () => true;
  process.on('unhandledRejection', () => { state.rejected = true; });
  process.on('uncaughtException', () => { state.rejected = true; });
}

function pinClock() {
  const RealDate = Date;
  const FixedDate = function Date(...given) {
    if (!new.target) return new RealDate(state.now).toString();
    const target = new.target === FixedDate ? RealDate : new.target;
    return Reflect.construct(RealDate, given.length ? given : [state.now], target);
  };
  Object.setPrototypeOf(FixedDate, RealDate);
  FixedDate.prototype = RealDate.prototype;
  FixedDate.now = () => state.now;
  Object.defineProperty(RealDate.prototype, 'constructor', { value: FixedDate, writable: true, configurable: true });
  globalThis.Date = FixedDate;
  const elapsed = () => (state.now - EPOCH) / 7 + ++state.ticks;
  performance.now = elapsed;
  process.uptime = elapsed;
  process.hrtime = Object.assign(() => [Math.floor(elapsed()), 0], { bigint: () => BigInt(Math.floor(elapsed())) });
}

/** Chance that a number repeats (mulberry32). */
function chanceOf(seed) {
  let inner = seed >>> 0;
  return () => {
    inner = (inner + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(inner ^ (inner >>> 15), inner | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function pinTimers() {
  const add = (call, delay, given, repeats) => {
    const timer = { call, at: state.ticks + (Number(delay) || 0), given, repeats, delay: Number(delay) || 1, ref: () => timer, unref: () => timer, hasRef: () => true };
    state.timers.push(timer);
    return timer;
  };
  globalThis.setTimeout = (call, delay, ...given) => add(call, delay, given, false);
  globalThis.setInterval = (call, delay, ...given) => add(call, delay, given, true);
  globalThis.setImmediate = (call, ...given) => add(call, 0, given, false);
  const remove = (timer) => { state.timers = state.timers.filter((one) => one !== timer); };
  Object.assign(globalThis, { clearTimeout: remove, clearInterval: remove, clearImmediate: remove });
}

/** Run the timer that is due first; time does not pass. */
function fireTimer() {
  const timer = state.timers.reduce((first, one) => (one.at < first.at ? one : first), state.timers[0]);
  if (timer.repeats) timer.at += timer.delay;
  else state.timers = state.timers.filter((one) => one !== timer);
  if (typeof timer.call === 'function') timer.call(...timer.given);
}

/** Clock, chance and spoilt marks for the next run; `other` is the second kind of run. */
function reset(other) {
  Object.assign(state, { spoilt: '', now: other ? OTHER_EPOCH : EPOCH, timers: [], rejected: false, ticks: 0, printed: [], deaf: false });
  Math.random = chanceOf(other ? 77_777 : 11);
}

function install() {
  denyWorld();
  pinClock();
  pinTimers();
  reset(false);
}

const caller = new vm.Script('globalThis.__iama_job()', { filename: path.join(__dirname, 'job') });

/** Call `work` and end it by force after `millis`; answers whether it came to its own end. Throws what it throws. */
function within(millis, work) {
  globalThis.__iama_job = work;
  try {
    caller.runInThisContext({ timeout: Math.ceil(millis) });
    return true;
  } catch (error) {
    if (error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return false;
    throw error;
  }
}

module.exports = { chanceOf, fireTimer, install, real, reset, state, within };
