// Jest's reporter: records the tests of a file when the file ends; the file itself is named as started before.
'use strict';
const record = require('./record.cjs');

const OUTCOMES = { passed: 'passed', failed: 'failed', pending: 'skipped', skipped: 'skipped', todo: 'skipped', disabled: 'skipped' };
const TIMED_OUT = /Exceeded timeout of \d+ ms/;

module.exports = class Recording {
  onTestResult(test, result) {
    const seen = new Map();
    if (result.testExecError || (result.failureMessage && !result.testResults.length)) {
      const error = result.testExecError || new Error(result.failureMessage);
      record.ended(record.idOf(test.path, []), 'error', 0, error);
    }
    for (const one of result.testResults) {
      const plain = record.idOf(test.path, [...one.ancestorTitles, one.title]);
      const count = (seen.get(plain) || 0) + 1;
      seen.set(plain, count);
      const testId = count > 1 ? `${plain} #${count}` : plain;
      if (!record.isLeftOut(testId)) this.tell(testId, one);
    }
  }

  tell(testId, one) {
    const text = (one.failureMessages || [])[0];
    const outcome = OUTCOMES[one.status] || 'error';
    const ranOut = text !== undefined && TIMED_OUT.test(text);
    record.ended(testId, ranOut ? 'timeout' : outcome, (one.duration || 0) / 1000, text === undefined ? undefined : { stack: text });
  }

  onRunComplete() {
    record.finished();
  }

  getLastError() {}
};
