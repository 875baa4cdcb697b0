// What a reporter writes down: one JSON line when a test starts, one when it ends, by one append a line, as the Python recorder does.
// Surprising: everything is synchronous, so that a run that is killed still tells what passed before.
'use strict';
const fs = require('fs');
const path = require('path');
const url = require('url');

const settings = JSON.parse(process.env.IAMA_RUN || '{}');
const root = process.cwd();
const EXCERPT = 2000;
const FRAME = /^\s*at (?:async )?(?:(.+?) \()?(?:file:\/\/)?(\/[^():]*):\d+:\d+\)?$/;

function write(line) {
  fs.appendFileSync(settings.records, JSON.stringify(line) + '\n', { mode: 0o600 });
}

function started(testId) {
  write({ test_id: testId, started: true });
}

function ended(testId, outcome, seconds, error) {
  const failure = error ? describe(error) : { error_class: null, location: null, excerpt: null };
  write({ test_id: testId, outcome, duration_s: Math.round(seconds * 1e4) / 1e4, ...failure });
}

/** Tell that the framework came to its own end; without it a status of 1 may as well be a crash. */
function finished() {
  fs.writeFileSync(settings.records + '.end', '');
}

/** `path::title > title` relative to the tree; the separator of titles is the one of every other framework here. */
function idOf(file, titles) {
  const plain = file.startsWith('file:') ? url.fileURLToPath(file) : file;
  const relative = path.relative(root, fs.existsSync(plain) ? fs.realpathSync(plain) : plain);
  return [relative.split(path.sep).join('/'), ...titles.map((title) => String(title).replace(/\s+/g, ' '))].join('::');
}

/** The class, place and short text of an error, without line numbers in the place. */
function describe(error) {
  const text = String((error && (error.stack || error.message)) || error);
  const plain = text.replace(/\u001b\[[0-9;]*m/g, '');
  const head = /^(?:Uncaught )?(\w*(?:Error|Exception)\w*)\b/.exec(plain);
  const name = (error && error.name && error.name !== 'Error' && error.name) || (head && head[1]) || (error && error.name) || 'Error';
  return { error_class: String(name), location: locate(plain), excerpt: plain.slice(0, EXCERPT) };
}

function locate(stack) {
  for (const line of stack.split('\n')) {
    const frame = FRAME.exec(line);
    if (frame && frame[2].startsWith(root + path.sep) && !frame[2].includes('/node_modules/')) {
      const where = path.relative(root, frame[2]).split(path.sep).join('/');
      return `${where}::${(frame[1] || '<module>').replace(/ \[as .*\]$/, '')}`;
    }
  }
  return null;
}

/** Random order that a seed repeats (mulberry32). */
function shuffled(items, seed) {
  let state = seed >>> 0;
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  return items.map((item) => [random(), item]).sort((one, other) => one[0] - other[0]).map((pair) => pair[1]);
}

const isLeftOut = (testId) => (settings.deselect || []).includes(testId);

module.exports = { settings, started, ended, finished, idOf, isLeftOut, shuffled };
