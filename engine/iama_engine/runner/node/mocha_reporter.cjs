// Mocha's reporter: shuffles and leaves tests out before the first one runs, records each as it ends.
'use strict';
const record = require('./record.cjs');

function fileOf(test) {
  let suite = test;
  while (suite && !suite.file) suite = suite.parent;
  return (suite && suite.file) || '';
}

function nameAll(suite, ids, seen) {
  for (const test of suite.tests) {
    const plain = record.idOf(fileOf(test), test.titlePath());
    const count = (seen.get(plain) || 0) + 1;
    seen.set(plain, count);
    ids.set(test, count > 1 ? `${plain} #${count}` : plain);
  }
  for (const inner of suite.suites) nameAll(inner, ids, seen);
}

function arrange(suite, ids, seed) {
  const kept = suite.tests.filter((test) => !record.isLeftOut(ids.get(test)));
  suite.tests = record.settings.shuffle ? record.shuffled(kept, seed) : kept;
  if (record.settings.shuffle) suite.suites = record.shuffled(suite.suites, seed + 1);
  suite.suites.forEach((inner, at) => arrange(inner, ids, seed + 2 + at));
}

module.exports = class Recording {
  constructor(runner) {
    const ids = new Map();
    const begun = new Map();
    const written = new Set();
    nameAll(runner.suite, ids, new Map());
    arrange(runner.suite, ids, Number(record.settings.seed) || 0);
    const seconds = (test) => (Date.now() - (begun.get(test) || Date.now())) / 1000;
    const end = (test, outcome, error) => {
      const testId = ids.get(test);
      if (!testId || (written.has(testId) && outcome !== 'failed' && outcome !== 'timeout' && outcome !== 'error')) return;
      written.add(testId);
      record.ended(testId, outcome, test.duration === undefined ? seconds(test) : test.duration / 1000, error);
    };
    runner.on('test', (test) => {
      begun.set(test, Date.now());
      if (ids.has(test)) record.started(ids.get(test));
    });
    runner.on('pass', (test) => end(test, 'passed'));
    runner.on('pending', (test) => end(test, 'skipped'));
    runner.on('fail', (test, error) => {
      const ranOut = error && /^Timeout of \d+ms exceeded/.test(String(error.message));
      if (ids.has(test)) return end(test, ranOut ? 'timeout' : 'failed', error);
      // a hook failed: every test it stands before has no word of its own
      const hookOf = test.parent || runner.suite;
      hookOf.eachTest((inner) => end(inner, ranOut ? 'timeout' : 'error', error));
      return undefined;
    });
    runner.on('end', () => record.finished());
  }
};
